from gitlab_error_tracking_client import Client, errors
from gitlab_error_tracking_client.api.project_settings import update_settings

with Client("http://127.0.0.1:8080", token="glpat-demo-maintainer") as client:
    settings = update_settings.sync("demo/sentry", client=client, active=False)
    print(settings.active)
    # False
    try:
        update_settings.sync("demo/internal", client=client, active=True)
    except errors.SettingsNotFound as error:
        print(error.body.message)
    # 404 Error Tracking Setting Not Found
