from gitlab_error_tracking_client import Client
from gitlab_error_tracking_client.api.project_settings import create_settings

with Client("http://127.0.0.1:8080", token="glpat-demo-maintainer") as client:
    print(create_settings.sync("demo/new", client=client, active=True, integrated=True))
    # Settings(active=True, project_name=None, sentry_external_url=None, api_url=None, integrated=True)
