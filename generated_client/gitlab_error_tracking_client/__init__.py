# The contract's SHA-256: 8978a3cdf806ed2e940240db18d730cb9e07d1289dd7f6d6cc15d62c48a9f7b9
# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""A client of the GitLab Error Tracking API.

    from gitlab_error_tracking_client import Client, errors
    from gitlab_error_tracking_client.api.project_settings import get_settings

    with Client("https://gitlab.com", token="glpat-…") as client:
        get_settings.sync("group/project", client=client)

Each operation is a module below ``gitlab_error_tracking_client.api``:

- ``api.project_settings.get_settings``: Get error tracking settings
- ``api.project_settings.create_settings``: Create error tracking settings
- ``api.project_settings.update_settings``: Switch error tracking on or off
- ``api.client_keys.list_client_keys``: List the client keys of a project
- ``api.client_keys.create_client_key``: Create a client key
- ``api.client_keys.delete_client_key``: Delete a client key

``sync`` and its asynchronous counterpart ``asyncio`` return the parsed body and raise one of ``errors``.
``sync_detailed`` and ``asyncio_detailed`` return the response with status and headers. Paginated operations also have
``sync_all`` and ``asyncio_all``.
"""

from . import errors
from .client import Client

__all__ = ("Client", "errors")
__version__ = "0.1.0"
