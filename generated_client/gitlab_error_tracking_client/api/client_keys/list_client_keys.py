# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""List the client keys of a project."""

import httpx

from ... import _error_responses
from ..._bodies import parsed
from ..._operation import Operation, Request
from ..._parameters import Parameter
from ..._parsing import array
from ...client import Client
from ...models import (
    ClientKey,
    InsufficientPermissionsError,
    InsufficientScopeError,
    InvalidTokenError,
    MessageError,
    ParameterError,
    UnknownPathError,
)
from ...pages import BY_NUMBER, AsyncPages, Pages
from ...types import Response

__all__ = ("sync", "asyncio", "sync_detailed", "asyncio_detailed", "sync_all", "asyncio_all")

_OPERATION: Operation[
    list[ClientKey],
    InsufficientPermissionsError
    | InsufficientScopeError
    | InvalidTokenError
    | MessageError
    | ParameterError
    | UnknownPathError
    | str,
] = Operation(
    method="GET",
    path="/projects/{id}/error_tracking/client_keys",
    in_path={
        "id": Parameter(
            (int, str),
            pattern=r"^([0-9]+|[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)+)\Z",
            example=r"demo/platform/integrated",
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


def _request(id: int | str, *, page: int = 1, per_page: int = 20) -> Request:
    return _OPERATION.request({"id": id, "page": page, "per_page": per_page})


def sync(id: int | str, *, client: Client, page: int = 1, per_page: int = 20) -> list[ClientKey]:
    """List the client keys of a project.

    Returns the client keys of a project, ordered by id, one page at a time. It answers whether or not the project
    has error tracking settings.

    Needs the Maintainer role. Introduced in GitLab 14.3.

    Args:
        id: The project owned by the authenticated user: its numeric id, or its full path
            (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no difference in a
            path. The client URL-encodes it.
        client: The connection to GitLab.
        page: The number of the page, counted from 1.
        per_page: How many items a page holds. At most 100; a greater number counts as 100.

    Returns:
        One page of client keys. A page past the end is an empty array.

    Raises:
        errors.ProjectMoved: The project was renamed or moved, and the path is a former one. The same request to the
            new location succeeds; any request but GET to a former path is rejected with 405.
        errors.InvalidParameters: A parameter is missing, empty or not of its type.
        errors.NotAuthenticated: There is no token, or it is unknown, expired or revoked.
        errors.TokenExpired: The token is expired.
        errors.TokenRevoked: The token was revoked.
        errors.Forbidden: The token does not allow the request, the user is blocked, or the user's role does not
            suffice.
        errors.UserBlocked: The user of the token is blocked.
        errors.InsufficientScope: The token's scope does not suffice.
        errors.InsufficientPermissions: The fine-grained token lacks a permission.
        errors.NotFound: Any other error with status 404.
        errors.ProjectNotFound: No such project, for this user.
        errors.UnknownPath: The API has no such path; the URL is wrong, or GitLab is too old for the operation.
        errors.TooManyRequests: The instance limits how often it is asked, and the limit is reached.
        errors.UnexpectedResponse: The contract does not document the response, or its body does not match.
        errors.ConnectionFailed: There is no complete response.
        errors.UsageError: An argument is not valid.
    """
    return _OPERATION.result(client.send(_request(id, page=page, per_page=per_page)))


async def asyncio(id: int | str, *, client: Client, page: int = 1, per_page: int = 20) -> list[ClientKey]:
    """Do the same as ``sync``, asynchronously."""
    return _OPERATION.result(await client.send_async(_request(id, page=page, per_page=per_page)))


def sync_detailed(
    id: int | str, *, client: Client, page: int = 1, per_page: int = 20
) -> Response[
    list[ClientKey]
    | InsufficientPermissionsError
    | InsufficientScopeError
    | InvalidTokenError
    | MessageError
    | ParameterError
    | UnknownPathError
    | str
]:
    """Do the same as ``sync``, but return the whole response, and also a documented error instead of raising it."""
    return _OPERATION.response(client.send(_request(id, page=page, per_page=per_page)))


async def asyncio_detailed(
    id: int | str, *, client: Client, page: int = 1, per_page: int = 20
) -> Response[
    list[ClientKey]
    | InsufficientPermissionsError
    | InsufficientScopeError
    | InvalidTokenError
    | MessageError
    | ParameterError
    | UnknownPathError
    | str
]:
    """Do the same as ``sync_detailed``, asynchronously."""
    return _OPERATION.response(await client.send_async(_request(id, page=page, per_page=per_page)))


def sync_all(id: int | str, *, client: Client, per_page: int = 20) -> Pages[ClientKey]:
    """Do the same as ``sync`` for all pages; return their items, to iterate over, with their ``total``.

    Fetches the first page at once, and each further page when the iteration reaches it. Each raises its own errors.
    """

    def fetch(page: int) -> httpx.Response:
        return client.send(_request(id, page=page, per_page=per_page))

    return Pages(fetch, _OPERATION.result, BY_NUMBER)


async def asyncio_all(id: int | str, *, client: Client, per_page: int = 20) -> AsyncPages[ClientKey]:
    """Do the same as ``sync_all``; iterate with ``async for``."""

    async def fetch(page: int) -> httpx.Response:
        return await client.send_async(_request(id, page=page, per_page=per_page))

    return await AsyncPages[ClientKey].begin(fetch, _OPERATION.result, BY_NUMBER)
