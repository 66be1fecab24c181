from gitlab_error_tracking_client import Client

with Client("http://127.0.0.1:8080", token="glpat-demo-maintainer") as gitlab:
    for key in gitlab.client_keys.list("demo/platform/integrated"):
        print(key.id, key.active)
    # 1 True
    # 3 True
