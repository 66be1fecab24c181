from gitlab_error_tracking_client import Client, errors
from gitlab_error_tracking_client.api.client_keys import delete_client_key

with Client("http://127.0.0.1:8080", token="glpat-demo-maintainer") as client:
    key = delete_client_key.sync("demo/platform/integrated", 3, client=client)
    print(key.id)
    # 3
    try:
        delete_client_key.sync("demo/platform/integrated", 3, client=client)
    except errors.ClientKeyNotFound as error:
        print(error.body.message)
    # 404 Not found
