from gitlab_error_tracking_client import Client

with Client("http://127.0.0.1:8080", token="glpat-demo-maintainer") as gitlab:
    settings = gitlab.settings.get("demo/sentry")
    print(settings.active, settings.project_name, settings.integrated)
    # True sample sentry project False
