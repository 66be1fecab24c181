# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Switch error tracking on or off."""

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
    ParameterError,
    Settings,
    UnknownPathError,
)
from ...types import Response

__all__ = ("sync", "asyncio", "sync_detailed", "asyncio_detailed")

_OPERATION: Operation[
    Settings,
    InsufficientPermissionsError
    | InsufficientScopeError
    | InvalidTokenError
    | MessageError
    | ParameterError
    | UnknownPathError
    | str,
] = Operation(
    method="PATCH",
    path="/projects/{id}/error_tracking/settings",
    in_path={
        "id": Parameter(
            (int, str),
            pattern=r"^([0-9]+|[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)+)\Z",
            example=r"demo/platform/integrated",
        )
    },
    in_query={"active": Parameter((bool,)), "integrated": Parameter((bool,), required=False)},
    successes={200: parsed(Settings.from_dict)},
    errors={
        400: _error_responses.SETTINGS_NOT_ACCEPTED,
        401: _error_responses.NOT_AUTHENTICATED,
        403: _error_responses.FORBIDDEN,
        404: _error_responses.SETTINGS_NOT_FOUND,
        429: _error_responses.TOO_MANY_REQUESTS,
    },
)


def _request(id: int | str, *, active: bool, integrated: bool | None = None) -> Request:
    return _OPERATION.request({"id": id, "active": active, "integrated": integrated})


def sync(id: int | str, *, client: Client, active: bool, integrated: bool | None = None) -> Settings:
    """Switch error tracking on or off.

    Switches the error tracking of a project on or off. The project must have error tracking settings already.

    When it leaves a project with error tracking and the integrated backend both switched on and without an active
    client key, GitLab creates a first client key.

    Needs the Maintainer role. Introduced in GitLab 12.7; `integrated` is available since GitLab 14.2.

    Args:
        id: The project owned by the authenticated user: its numeric id, or its full path
            (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no difference in a
            path. The client URL-encodes it.
        client: The connection to GitLab.
        active: Pass `true` to switch error tracking on, `false` to switch it off.
        integrated: Pass `true` to collect errors with the integrated backend, `false` to collect them with Sentry.
            Left out, it stays as it is. Available since GitLab 14.2.

    Returns:
        The settings as they now are.

    Raises:
        errors.InvalidParameters: A parameter is missing, empty or not of its type.
        errors.SettingsNotAccepted: The settings cannot be saved, for example Sentry without its API URL.
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
    return _OPERATION.result(client.send(_request(id, active=active, integrated=integrated)))


async def asyncio(id: int | str, *, client: Client, active: bool, integrated: bool | None = None) -> Settings:
    """Do the same as ``sync``, asynchronously."""
    return _OPERATION.result(await client.send_async(_request(id, active=active, integrated=integrated)))


def sync_detailed(
    id: int | str, *, client: Client, active: bool, integrated: bool | None = None
) -> Response[
    Settings
    | InsufficientPermissionsError
    | InsufficientScopeError
    | InvalidTokenError
    | MessageError
    | ParameterError
    | UnknownPathError
    | str
]:
    """Do the same as ``sync``, but return the whole response, and also a documented error instead of raising it."""
    return _OPERATION.response(client.send(_request(id, active=active, integrated=integrated)))


async def asyncio_detailed(
    id: int | str, *, client: Client, active: bool, integrated: bool | None = None
) -> Response[
    Settings
    | InsufficientPermissionsError
    | InsufficientScopeError
    | InvalidTokenError
    | MessageError
    | ParameterError
    | UnknownPathError
    | str
]:
    """Do the same as ``sync_detailed``, asynchronously."""
    return _OPERATION.response(await client.send_async(_request(id, active=active, integrated=integrated)))
