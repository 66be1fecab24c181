# The contract's SHA-256: 8701b3994132ea79f46a2cfd894570770e2a654a07a076160e23bf52b0cf451c
# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""A client of the GitLab Error Tracking Backend API.

    from gitlab_error_tracking_backend_client import Backend, errors

    with Backend("https://errors.example.com", token="…") as client:
        client.errors.list(5)

Each operation is a method of a group:

- ``errors.list``: List the errors of a project
- ``errors.get``: Get an error
- ``errors.update``: Update an error
- ``errors.list_events``: List the events of an error
- ``errors.delete``: Delete the errors of a project
- ``messages.list``: List the messages of a project

``AsyncBackend`` has the same methods for asyncio. A method returns the parsed body, or raises one of ``errors``.
"""

from . import errors
from .client import AsyncBackend, Backend

__all__ = ("AsyncBackend", "Backend", "errors")
__version__ = "0.1.0"
