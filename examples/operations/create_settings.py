from gitlab_error_tracking_client import Client

with Client("http://127.0.0.1:8080", token="glpat-demo-maintainer") as gitlab:
    settings = gitlab.settings.create("demo/new", active=True, integrated=True)
    print(settings.active, settings.integrated)
    # True True
