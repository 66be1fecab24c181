from gitlab_error_tracking_client import Client, errors

with Client("http://127.0.0.1:8080", token="glpat-demo-maintainer") as gitlab:
    key = gitlab.client_keys.delete("demo/platform/integrated", 3)
    print(key.id)
    # 3
    try:
        gitlab.client_keys.delete("demo/platform/integrated", 3)
    except errors.ClientKeyNotFound as error:
        print(error.body.message)
    # 404 Not found
