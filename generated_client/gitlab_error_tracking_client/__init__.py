# The contract's SHA-256: 6278f6c3daee5b98c44fd4b9c2c4a29b41b004b5095435099a047b110d389a34
# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""A client of the GitLab Error Tracking API.

    from gitlab_error_tracking_client import Client, errors

    with Client("https://gitlab.example.com", token="…") as client:
        client.settings.get("demo/platform/integrated")

Each operation is a method of a group:

- ``settings.get``: Get error tracking settings
- ``settings.create``: Create error tracking settings
- ``settings.update``: Switch error tracking on or off
- ``client_keys.list``: List the client keys of a project
- ``client_keys.create``: Create a client key
- ``client_keys.delete``: Delete a client key

``AsyncClient`` has the same methods for asyncio. A method returns the parsed body, or raises one of ``errors``.
"""

from . import errors
from .client import AsyncClient, Client

__all__ = ("AsyncClient", "Client", "errors")
__version__ = "0.1.0"
