from gitlab_error_tracking_client import Client, errors

with Client("http://127.0.0.1:8080", token="glpat-demo-maintainer") as gitlab:
    settings = gitlab.settings.update("demo/sentry", active=False)
    print(settings.active)
    # False
    try:
        gitlab.settings.update("demo/internal", active=True)
    except errors.SettingsNotFound as error:
        print(error.body.message)
    # 404 Error Tracking Setting Not Found
