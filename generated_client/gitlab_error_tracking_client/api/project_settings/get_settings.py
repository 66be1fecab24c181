# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Get error tracking settings."""

from ... import _error_responses
from ..._bodies import parsed
from ..._operation import Operation, Request
from ..._parameters import Parameter
from ...client import Client
from ...models import (
    InsufficientPermissionsError,
    InsufficientScopeError,
    InvalidTokenError,
    MessageError,
    Settings,
    UnknownPathError,
)
from ...types import Response

__all__ = ("sync", "asyncio", "sync_detailed", "asyncio_detailed")

_OPERATION: Operation[
    Settings,
    InsufficientPermissionsError | InsufficientScopeError | InvalidTokenError | MessageError | UnknownPathError | str,
] = Operation(
    method="GET",
    path="/projects/{id}/error_tracking/settings",
    in_path={
        "id": Parameter(
            (int, str),
            pattern=r"^([0-9]+|[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)+)\Z",
            example=r"demo/platform/integrated",
        )
    },
    successes={200: parsed(Settings.from_dict)},
    errors={
        301: _error_responses.PROJECT_MOVED,
        401: _error_responses.NOT_AUTHENTICATED,
        403: _error_responses.FORBIDDEN,
        404: _error_responses.SETTINGS_NOT_FOUND,
        429: _error_responses.TOO_MANY_REQUESTS,
    },
)


def _request(id: int | str) -> Request:
    return _OPERATION.request({"id": id})


def sync(id: int | str, *, client: Client) -> Settings:
    """Get error tracking settings.

    Returns the error tracking settings of a project.

    Needs the Maintainer role. Introduced in GitLab 12.7.

    Args:
        id: The project owned by the authenticated user: its numeric id, or its full path
            (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no difference in a
            path. The client URL-encodes it.
        client: The connection to GitLab.

    Returns:
        The settings of the project.

    Raises:
        errors.ProjectMoved: The project was renamed or moved, and the path is a former one. The same request to the
            new location succeeds; any request but GET to a former path is rejected with 405.
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
        errors.SettingsNotFound: The project has no error tracking settings.
        errors.TooManyRequests: The instance limits how often it is asked, and the limit is reached.
        errors.UnexpectedResponse: The contract does not document the response, or its body does not match.
        errors.ConnectionFailed: There is no complete response.
        errors.UsageError: An argument is not valid.
    """
    return _OPERATION.result(client.send(_request(id)))


async def asyncio(id: int | str, *, client: Client) -> Settings:
    """Do the same as ``sync``, asynchronously."""
    return _OPERATION.result(await client.send_async(_request(id)))


def sync_detailed(
    id: int | str, *, client: Client
) -> Response[
    Settings
    | InsufficientPermissionsError
    | InsufficientScopeError
    | InvalidTokenError
    | MessageError
    | UnknownPathError
    | str
]:
    """Do the same as ``sync``, but return the whole response, and also a documented error instead of raising it."""
    return _OPERATION.response(client.send(_request(id)))


async def asyncio_detailed(
    id: int | str, *, client: Client
) -> Response[
    Settings
    | InsufficientPermissionsError
    | InsufficientScopeError
    | InvalidTokenError
    | MessageError
    | UnknownPathError
    | str
]:
    """Do the same as ``sync_detailed``, asynchronously."""
    return _OPERATION.response(await client.send_async(_request(id)))
