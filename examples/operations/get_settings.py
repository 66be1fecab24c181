from gitlab_error_tracking_client import Client
from gitlab_error_tracking_client.api.project_settings import get_settings

with Client("http://127.0.0.1:8080", token="glpat-demo-maintainer") as client:
    settings = get_settings.sync("demo/sentry", client=client)
    print(settings.active, settings.project_name, settings.integrated)
    # True sample sentry project False
