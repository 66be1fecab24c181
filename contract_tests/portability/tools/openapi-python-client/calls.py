"""Call all six operations with the client that openapi-python-client generates with its own templates."""

import json
import os

from client.api.client_keys import create_client_key, delete_client_key, list_client_keys
from client.api.settings import create_settings, get_settings, update_settings
from client.client import AuthenticatedClient

project = "demo/platform/integrated"
with AuthenticatedClient(
    os.environ["URL"], token=os.environ["TOKEN"], prefix="", auth_header_name="PRIVATE-TOKEN"
) as client:
    print(json.dumps(get_settings.sync("1", client=client).to_dict()))
    print(json.dumps(create_settings.sync(project, client=client, active=True, integrated=True).to_dict()))
    print(json.dumps(update_settings.sync(project, client=client, active=True).to_dict()))
    page = list_client_keys.sync_detailed(project, client=client, page=2, per_page=1)
    print(json.dumps([key.to_dict() for key in page.parsed]))
    print(json.dumps([page.headers["X-Total"], page.headers["X-Next-Page"]]))
    print(create_client_key.sync(project, client=client).id)
    print(json.dumps(delete_client_key.sync(project, 3, client=client).to_dict()))
    print(json.dumps(get_settings.sync("demo/unknown", client=client).to_dict()))
