from gitlab_error_tracking_client import Client
from gitlab_error_tracking_client.api.project_settings import create_settings

with Client("http://127.0.0.1:8080", token="glpat-demo-maintainer") as client:
    settings = create_settings.sync("demo/new", client=client, active=True, integrated=True)
    print(settings.active, settings.integrated)
    # True True
