from gitlab_error_tracking_client import Client
from gitlab_error_tracking_client.api.client_keys import create_client_key

with Client("http://127.0.0.1:8080", token="glpat-demo-maintainer") as client:
    key = create_client_key.sync("demo/new", client=client)
    print(key.active, key.public_key in key.sentry_dsn)
    # True True
