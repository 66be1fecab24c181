from gitlab_error_tracking_client import Client
from gitlab_error_tracking_client.api.client_keys import list_client_keys

with Client("http://127.0.0.1:8080", token="glpat-demo-maintainer") as client:
    for key in list_client_keys.sync_all("demo/platform/integrated", client=client):
        print(key.id, key.active)
    # 1 True
    # 3 True
