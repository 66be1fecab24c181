"""Call all six operations with the client of openapi-generator for Python."""

import json
import os

import openapi_client as api

configuration = api.Configuration(host=os.environ["URL"], api_key={"private_token": os.environ["TOKEN"]})
project = "demo/platform/integrated"
with api.ApiClient(configuration) as client:
    settings, keys = api.SettingsApi(client), api.ClientKeysApi(client)
    print(json.dumps(settings.get_settings("1").to_dict()))
    print(json.dumps(settings.create_settings(project, active=True, integrated=True).to_dict()))
    print(json.dumps(settings.update_settings(project, active=True).to_dict()))
    page = keys.list_client_keys_with_http_info(project, page=2, per_page=1)
    print(json.dumps([key.to_dict() for key in page.data]))
    print(json.dumps([page.headers["x-total"], page.headers["x-next-page"]]))
    print(keys.create_client_key(project).id)
    print(json.dumps(keys.delete_client_key(project, 3).to_dict()))
    try:
        settings.get_settings("demo/unknown")
    except api.exceptions.NotFoundException as error:
        print(json.dumps(error.data.actual_instance.to_dict()))
