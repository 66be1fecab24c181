from gitlab_error_tracking_client import Client

with Client("http://127.0.0.1:8080", token="glpat-demo-maintainer") as gitlab:
    key = gitlab.client_keys.create("demo/new")
    print(key.active, key.public_key in key.sentry_dsn)
    # True True
