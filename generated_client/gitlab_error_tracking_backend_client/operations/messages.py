# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""The operations of the tag Messages."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from .. import _error_responses
from .._bodies import parsed
from .._operation import Operation
from .._parameters import Parameter
from .._parsing import array
from .._uncopyable import Uncopyable
from ..models import MessageEvent
from ..types import RequestOptions, Response

if TYPE_CHECKING:
    from .._async_connection import AsyncConnection
    from .._sync_connection import SyncConnection

__all__ = ("MessagesOperations", "AsyncMessagesOperations")

_LIST_MESSAGES: Operation[builtins.list[MessageEvent]] = Operation(
    method="GET",
    path="/projects/{project_id}/messages",
    in_path={"project_id": Parameter((int,))},
    in_query={"limit": Parameter((int,), required=False)},
    successes={200: parsed(array(MessageEvent.from_dict))},
    errors={
        400: _error_responses.INVALID_PARAMETERS,
        401: _error_responses.NOT_AUTHENTICATED,
        403: _error_responses.FORBIDDEN,
        404: _error_responses.PROJECT_NOT_FOUND,
        429: _error_responses.TOO_MANY_REQUESTS,
    },
)


class MessagesOperations(Uncopyable):
    """Messages are events without an exception."""

    def __init__(self, connection: SyncConnection) -> None:
        self._connection = connection

    @property
    def with_response(self) -> MessagesResponses:
        """The same methods, which return a ``Response`` with status and headers. A page of a list has its headers."""
        return MessagesResponses(self._connection)

    def list(
        self, project_id: int, *, limit: int = 20, options: RequestOptions | None = None
    ) -> builtins.list[MessageEvent]:
        """List the messages of a project.

        Returns the newest messages of a project, newest first.

        Needs the backend's token, or the Reporter role.

        Args:
            project_id: The numeric id of the project.
            limit: The maximum number of items on a page.
            options: A timeout or headers for this call alone.

        Returns:
            The newest messages.

        Raises:
            errors.InvalidParameters: A parameter is missing, empty or not of its type.
            errors.NotAuthenticated: There is no token, or it is unknown, expired or revoked.
            errors.TokenExpired: The token is expired.
            errors.TokenRevoked: The token was revoked.
            errors.Forbidden: The token does not allow the request, the user is blocked, or the user's role
                does not suffice.
            errors.UserBlocked: The user of the token is blocked.
            errors.InsufficientScope: The token's scope does not suffice.
            errors.InsufficientPermissions: The fine-grained token lacks a permission.
            errors.NotFound: Any other error with status 404.
            errors.ProjectNotFound: The project does not exist for this user.
            errors.UnknownPath: The API has no such path.
            errors.TooManyRequests: The rate limit of the instance is reached.
            errors.UnexpectedResponse: The contract does not document the response, or its body does not match.
            errors.ConnectionFailed: There is no complete response.
            errors.UsageError: An argument is not valid.
        """
        return self._connection.call(_LIST_MESSAGES, {"project_id": project_id, "limit": limit}, options=options)


class MessagesResponses(Uncopyable):
    """The methods of ``MessagesOperations``, which return a ``Response``."""

    def __init__(self, connection: SyncConnection) -> None:
        self._connection = connection

    def list(
        self, project_id: int, *, limit: int = 20, options: RequestOptions | None = None
    ) -> Response[builtins.list[MessageEvent]]:
        """Do the same as ``MessagesOperations.list``; return a ``Response``."""
        return self._connection.response(_LIST_MESSAGES, {"project_id": project_id, "limit": limit}, options=options)


class AsyncMessagesOperations(Uncopyable):
    """The asynchronous counterpart of ``MessagesOperations``."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_response(self) -> AsyncMessagesResponses:
        """The same methods, which return a ``Response`` with status and headers. A page of a list has its headers."""
        return AsyncMessagesResponses(self._connection)

    async def list(
        self, project_id: int, *, limit: int = 20, options: RequestOptions | None = None
    ) -> builtins.list[MessageEvent]:
        """Do the same as ``MessagesOperations.list``, asynchronously."""
        return await self._connection.call(_LIST_MESSAGES, {"project_id": project_id, "limit": limit}, options=options)


class AsyncMessagesResponses(Uncopyable):
    """The methods of ``AsyncMessagesOperations``, which return a ``Response``."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def list(
        self, project_id: int, *, limit: int = 20, options: RequestOptions | None = None
    ) -> Response[builtins.list[MessageEvent]]:
        """Do the same as ``MessagesOperations.list``; return a ``Response``."""
        return await self._connection.response(
            _LIST_MESSAGES, {"project_id": project_id, "limit": limit}, options=options
        )
