# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Get error tracking settings."""

from ... import _failures
from ..._operation import Operation, Parameter, Request
from ...client import Client
from ...models import InsufficientScopeError, InvalidTokenError, MessageError, Settings
from ...types import Response

__all__ = ("sync", "asyncio", "sync_detailed", "asyncio_detailed")

_OPERATION: Operation[Settings, InsufficientScopeError | InvalidTokenError | MessageError | str] = Operation(
    method="GET",
    path="/projects/{id}/error_tracking/settings",
    status=200,
    in_path={
        "id": Parameter(
            (
                int,
                str,
            ),
            pattern=r"^[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)+$",
        ),
    },
    in_query={},
    read=Settings.from_dict,
    failures={
        401: _failures.NOT_AUTHENTICATED,
        403: _failures.FORBIDDEN,
        404: _failures.SETTINGS_NOT_FOUND,
        429: _failures.TOO_MANY_REQUESTS,
    },
)


def _request(
    id: int | str,
) -> Request:
    return _OPERATION.request(
        {
            "id": id,
        }
    )


def sync(id: int | str, *, client: Client) -> Settings:
    """Get error tracking settings.

    Returns the error tracking settings of a project.

    Needs the Maintainer role. Introduced in GitLab 12.7.

    Args:
        id: The project owned by the authenticated user: its numeric id, or its full path
            (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no difference in
            a path. Write it plainly: the client encodes it.
        client: The connection to GitLab.

    Returns:
        The settings of the project.

    Raises:
        errors.NotAuthenticated: There is no token, or it is unknown, expired or revoked.
        errors.TokenExpired: The token is expired.
        errors.TokenRevoked: The token was revoked.
        errors.Forbidden: The token's scope, or the user's role in the project, does not suffice.
        errors.InsufficientScope: The token's scope does not suffice.
        errors.NotFound: An error 404 of which the contract does not say more.
        errors.ProjectNotFound: No such project, for this user.
        errors.SettingsNotFound: The project has no error tracking settings.
        errors.TooManyRequests: The instance limits how often it is asked, and the limit is reached.
        errors.UnexpectedResponse: The answer is none that the contract documents, or cannot be read.
        errors.ConnectionFailed: No whole answer came.
        errors.UsageError: An argument cannot be sent.
    """
    return _OPERATION.result(client.send(_request(id)))


async def asyncio(id: int | str, *, client: Client) -> Settings:
    """Get error tracking settings.

    Returns the error tracking settings of a project.

    Needs the Maintainer role. Introduced in GitLab 12.7.

    Args:
        id: The project owned by the authenticated user: its numeric id, or its full path
            (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no difference in
            a path. Write it plainly: the client encodes it.
        client: The connection to GitLab.

    Returns:
        The settings of the project.

    Raises:
        errors.NotAuthenticated: There is no token, or it is unknown, expired or revoked.
        errors.TokenExpired: The token is expired.
        errors.TokenRevoked: The token was revoked.
        errors.Forbidden: The token's scope, or the user's role in the project, does not suffice.
        errors.InsufficientScope: The token's scope does not suffice.
        errors.NotFound: An error 404 of which the contract does not say more.
        errors.ProjectNotFound: No such project, for this user.
        errors.SettingsNotFound: The project has no error tracking settings.
        errors.TooManyRequests: The instance limits how often it is asked, and the limit is reached.
        errors.UnexpectedResponse: The answer is none that the contract documents, or cannot be read.
        errors.ConnectionFailed: No whole answer came.
        errors.UsageError: An argument cannot be sent.
    """
    return _OPERATION.result(await client.send_async(_request(id)))


def sync_detailed(
    id: int | str, *, client: Client
) -> Response[Settings | InsufficientScopeError | InvalidTokenError | MessageError | str]:
    """Get error tracking settings.

    Returns the error tracking settings of a project.

    Needs the Maintainer role. Introduced in GitLab 12.7.

    An error that the contract documents is returned, not raised.

    Args:
        id: The project owned by the authenticated user: its numeric id, or its full path
            (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no difference in
            a path. Write it plainly: the client encodes it.
        client: The connection to GitLab.

    Returns:
        The whole response, its body parsed as what the contract documents for its status.

    Raises:
        errors.UnexpectedResponse: The answer is none that the contract documents, or cannot be read.
        errors.ConnectionFailed: No whole answer came.
        errors.UsageError: An argument cannot be sent.
    """
    return _OPERATION.response(client.send(_request(id)))


async def asyncio_detailed(
    id: int | str, *, client: Client
) -> Response[Settings | InsufficientScopeError | InvalidTokenError | MessageError | str]:
    """Get error tracking settings.

    Returns the error tracking settings of a project.

    Needs the Maintainer role. Introduced in GitLab 12.7.

    An error that the contract documents is returned, not raised.

    Args:
        id: The project owned by the authenticated user: its numeric id, or its full path
            (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no difference in
            a path. Write it plainly: the client encodes it.
        client: The connection to GitLab.

    Returns:
        The whole response, its body parsed as what the contract documents for its status.

    Raises:
        errors.UnexpectedResponse: The answer is none that the contract documents, or cannot be read.
        errors.ConnectionFailed: No whole answer came.
        errors.UsageError: An argument cannot be sent.
    """
    return _OPERATION.response(await client.send_async(_request(id)))
