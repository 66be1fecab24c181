# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""The operations of the tag Client keys."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from .. import _error_responses
from .._bodies import parsed
from .._operation import Operation
from .._parameters import Parameter
from .._parsing import array
from .._uncopyable import Uncopyable
from ..models import ClientKey
from ..pages import BY_NUMBER, AsyncPages, Pages
from ..types import RequestOptions, Response

if TYPE_CHECKING:
    from .._async_connection import AsyncConnection
    from .._sync_connection import SyncConnection

__all__ = ("ClientKeysOperations", "AsyncClientKeysOperations")

_LIST_CLIENT_KEYS: Operation[builtins.list[ClientKey]] = Operation(
    method="GET",
    path="/projects/{id}/error_tracking/client_keys",
    in_path={
        "id": Parameter(
            (int, str),
            pattern=r"^([0-9]+|[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)+)\Z",
            example="demo/platform/integrated",
        )
    },
    in_query={"page": Parameter((int,), required=False), "per_page": Parameter((int,), required=False)},
    successes={200: parsed(array(ClientKey.from_dict))},
    errors={
        301: _error_responses.PROJECT_MOVED,
        400: _error_responses.INVALID_PARAMETERS,
        401: _error_responses.NOT_AUTHENTICATED,
        403: _error_responses.FORBIDDEN,
        404: _error_responses.PROJECT_NOT_FOUND,
        429: _error_responses.TOO_MANY_REQUESTS,
    },
)

_CREATE_CLIENT_KEY: Operation[ClientKey] = Operation(
    method="POST",
    path="/projects/{id}/error_tracking/client_keys",
    in_path={
        "id": Parameter(
            (int, str),
            pattern=r"^([0-9]+|[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)+)\Z",
            example="demo/platform/integrated",
        )
    },
    successes={201: parsed(ClientKey.from_dict)},
    errors={
        400: _error_responses.MALFORMED_BODY,
        401: _error_responses.NOT_AUTHENTICATED,
        403: _error_responses.FORBIDDEN,
        404: _error_responses.PROJECT_NOT_FOUND,
        429: _error_responses.TOO_MANY_REQUESTS,
    },
)

_DELETE_CLIENT_KEY: Operation[ClientKey] = Operation(
    method="DELETE",
    path="/projects/{id}/error_tracking/client_keys/{key_id}",
    in_path={
        "id": Parameter(
            (int, str),
            pattern=r"^([0-9]+|[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)+)\Z",
            example="demo/platform/integrated",
        ),
        "key_id": Parameter((int,)),
    },
    successes={200: parsed(ClientKey.from_dict)},
    errors={
        400: _error_responses.INVALID_PARAMETERS,
        401: _error_responses.NOT_AUTHENTICATED,
        403: _error_responses.FORBIDDEN,
        404: _error_responses.CLIENT_KEY_NOT_FOUND,
        429: _error_responses.TOO_MANY_REQUESTS,
    },
)


class ClientKeysOperations(Uncopyable):
    """Keys with which an application sends its errors to integrated error tracking. Each key has a DSN that any
    Sentry SDK understands. Introduced in GitLab 14.3."""

    def __init__(self, connection: SyncConnection) -> None:
        self._connection = connection

    @property
    def with_response(self) -> ClientKeysResponses:
        """The same methods, which return a ``Response`` with status and headers. A page of a list has its headers."""
        return ClientKeysResponses(self._connection)

    def list(self, id: int | str, *, per_page: int = 20, options: RequestOptions | None = None) -> Pages[ClientKey]:
        """List the client keys of a project.

        Returns one page of the client keys of a project, ordered by id. The project needs no error tracking
        settings for this.

        Needs the Maintainer role. Introduced in GitLab 14.3.

        Args:
            id: The project owned by the authenticated user: its numeric id, or its full path
                (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no
                difference in a path. The client URL-encodes it.
            per_page: The number of items on a page. At most 100; a greater number counts as 100.
            options: A timeout or headers for this call alone.

        Returns:
            The items of all pages. Each page is fetched when it is needed.

        Raises:
            errors.ProjectMoved: The project was renamed or moved, and the path is a former one. The same
                request to the new location succeeds; any request but GET to a former path is rejected with 405.
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
            errors.UnknownPath: The API has no such path; the URL is wrong, or GitLab is too old for the
                operation.
            errors.TooManyRequests: The rate limit of the instance is reached.
            errors.UnexpectedResponse: The contract does not document the response, or its body does not match.
            errors.ConnectionFailed: There is no complete response.
            errors.UsageError: An argument is not valid.
        """
        return self._connection.pages(_LIST_CLIENT_KEYS, {"id": id, "per_page": per_page}, BY_NUMBER, options=options)

    def create(self, id: int | str, *, options: RequestOptions | None = None) -> ClientKey:
        """Create a client key.

        Creates a client key for a project. GitLab generates the public key. The request needs no body.

        Needs the Maintainer role. Introduced in GitLab 14.3.

        Args:
            id: The project owned by the authenticated user: its numeric id, or its full path
                (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no
                difference in a path. The client URL-encodes it.
            options: A timeout or headers for this call alone.

        Returns:
            The new client key.

        Raises:
            errors.MalformedBody: A body was sent that does not match its content type. This operation needs
                no body.
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
            errors.UnknownPath: The API has no such path; the URL is wrong, or GitLab is too old for the
                operation.
            errors.TooManyRequests: The rate limit of the instance is reached.
            errors.UnexpectedResponse: The contract does not document the response, or its body does not match.
            errors.ConnectionFailed: There is no complete response.
            errors.UsageError: An argument is not valid.
        """
        return self._connection.call(_CREATE_CLIENT_KEY, {"id": id}, options=options)

    def delete(self, id: int | str, key_id: int, *, options: RequestOptions | None = None) -> ClientKey:
        """Delete a client key.

        Deletes a client key of a project. From then on, errors that an application sends with its DSN are
        rejected. The id of a deleted key is not used again.

        Needs the Maintainer role. Introduced in GitLab 14.3.

        Args:
            id: The project owned by the authenticated user: its numeric id, or its full path
                (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no
                difference in a path. The client URL-encodes it.
            key_id: The id of the client key.
            options: A timeout or headers for this call alone.

        Returns:
            The client key that was deleted.

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
            errors.UnknownPath: The API has no such path; the URL is wrong, or GitLab is too old for the
                operation.
            errors.ClientKeyNotFound: The project has no such client key.
            errors.TooManyRequests: The rate limit of the instance is reached.
            errors.UnexpectedResponse: The contract does not document the response, or its body does not match.
            errors.ConnectionFailed: There is no complete response.
            errors.UsageError: An argument is not valid.
        """
        return self._connection.call(_DELETE_CLIENT_KEY, {"id": id, "key_id": key_id}, options=options)


class ClientKeysResponses(Uncopyable):
    """The methods of ``ClientKeysOperations``, which return a ``Response``."""

    def __init__(self, connection: SyncConnection) -> None:
        self._connection = connection

    def create(self, id: int | str, *, options: RequestOptions | None = None) -> Response[ClientKey]:
        """Do the same as ``ClientKeysOperations.create``; return a ``Response``."""
        return self._connection.response(_CREATE_CLIENT_KEY, {"id": id}, options=options)

    def delete(self, id: int | str, key_id: int, *, options: RequestOptions | None = None) -> Response[ClientKey]:
        """Do the same as ``ClientKeysOperations.delete``; return a ``Response``."""
        return self._connection.response(_DELETE_CLIENT_KEY, {"id": id, "key_id": key_id}, options=options)


class AsyncClientKeysOperations(Uncopyable):
    """The asynchronous counterpart of ``ClientKeysOperations``."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_response(self) -> AsyncClientKeysResponses:
        """The same methods, which return a ``Response`` with status and headers. A page of a list has its headers."""
        return AsyncClientKeysResponses(self._connection)

    def list(
        self, id: int | str, *, per_page: int = 20, options: RequestOptions | None = None
    ) -> AsyncPages[ClientKey]:
        """Do the same as ``ClientKeysOperations.list``, asynchronously."""
        return self._connection.pages(_LIST_CLIENT_KEYS, {"id": id, "per_page": per_page}, BY_NUMBER, options=options)

    async def create(self, id: int | str, *, options: RequestOptions | None = None) -> ClientKey:
        """Do the same as ``ClientKeysOperations.create``, asynchronously."""
        return await self._connection.call(_CREATE_CLIENT_KEY, {"id": id}, options=options)

    async def delete(self, id: int | str, key_id: int, *, options: RequestOptions | None = None) -> ClientKey:
        """Do the same as ``ClientKeysOperations.delete``, asynchronously."""
        return await self._connection.call(_DELETE_CLIENT_KEY, {"id": id, "key_id": key_id}, options=options)


class AsyncClientKeysResponses(Uncopyable):
    """The methods of ``AsyncClientKeysOperations``, which return a ``Response``."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def create(self, id: int | str, *, options: RequestOptions | None = None) -> Response[ClientKey]:
        """Do the same as ``ClientKeysOperations.create``; return a ``Response``."""
        return await self._connection.response(_CREATE_CLIENT_KEY, {"id": id}, options=options)

    async def delete(self, id: int | str, key_id: int, *, options: RequestOptions | None = None) -> Response[ClientKey]:
        """Do the same as ``ClientKeysOperations.delete``; return a ``Response``."""
        return await self._connection.response(_DELETE_CLIENT_KEY, {"id": id, "key_id": key_id}, options=options)
