# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Delete a client key."""

from ... import _failures
from ..._operation import Operation, Parameter, Request
from ...client import Client
from ...models import (
    ClientKey,
    InsufficientScopeError,
    InvalidTokenError,
    MessageError,
    ParameterError,
)
from ...types import Response

__all__ = ("sync", "asyncio", "sync_detailed", "asyncio_detailed")

_OPERATION: Operation[ClientKey, InsufficientScopeError | InvalidTokenError | MessageError | ParameterError | str] = (
    Operation(
        method="DELETE",
        path="/projects/{id}/error_tracking/client_keys/{key_id}",
        status=200,
        in_path={
            "id": Parameter(
                (
                    int,
                    str,
                ),
                pattern=r"^[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)+$",
            ),
            "key_id": Parameter((int,)),
        },
        in_query={},
        read=ClientKey.from_dict,
        failures={
            400: _failures.INVALID_PARAMETERS,
            401: _failures.NOT_AUTHENTICATED,
            403: _failures.FORBIDDEN,
            404: _failures.CLIENT_KEY_NOT_FOUND,
            429: _failures.TOO_MANY_REQUESTS,
        },
    )
)


def _request(
    id: int | str,
    key_id: int,
) -> Request:
    return _OPERATION.request(
        {
            "id": id,
            "key_id": key_id,
        }
    )


def sync(id: int | str, key_id: int, *, client: Client) -> ClientKey:
    """Delete a client key.

    Removes a client key from a project. Applications that send errors with its DSN are refused from then on. The id
    of a deleted key is never given out again.

    Needs the Maintainer role. Introduced in GitLab 14.3.

    Args:
        id: The project owned by the authenticated user: its numeric id, or its full path
            (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no difference in
            a path. Write it plainly: the client encodes it.
        key_id: The id of the client key.
        client: The connection to GitLab.

    Returns:
        The client key that was deleted.

    Raises:
        errors.InvalidParameters: A parameter is missing, empty or not of its type.
        errors.NotAuthenticated: There is no token, or it is unknown, expired or revoked.
        errors.TokenExpired: The token is expired.
        errors.TokenRevoked: The token was revoked.
        errors.Forbidden: The token's scope, or the user's role in the project, does not suffice.
        errors.InsufficientScope: The token's scope does not suffice.
        errors.NotFound: An error 404 of which the contract does not say more.
        errors.ProjectNotFound: No such project, for this user.
        errors.ClientKeyNotFound: The project has no such client key.
        errors.TooManyRequests: The instance limits how often it is asked, and the limit is reached.
        errors.UnexpectedResponse: The answer is none that the contract documents, or cannot be read.
        errors.ConnectionFailed: No whole answer came.
        errors.UsageError: An argument cannot be sent.
    """
    return _OPERATION.result(client.send(_request(id, key_id)))


async def asyncio(id: int | str, key_id: int, *, client: Client) -> ClientKey:
    """Delete a client key.

    Removes a client key from a project. Applications that send errors with its DSN are refused from then on. The id
    of a deleted key is never given out again.

    Needs the Maintainer role. Introduced in GitLab 14.3.

    Args:
        id: The project owned by the authenticated user: its numeric id, or its full path
            (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no difference in
            a path. Write it plainly: the client encodes it.
        key_id: The id of the client key.
        client: The connection to GitLab.

    Returns:
        The client key that was deleted.

    Raises:
        errors.InvalidParameters: A parameter is missing, empty or not of its type.
        errors.NotAuthenticated: There is no token, or it is unknown, expired or revoked.
        errors.TokenExpired: The token is expired.
        errors.TokenRevoked: The token was revoked.
        errors.Forbidden: The token's scope, or the user's role in the project, does not suffice.
        errors.InsufficientScope: The token's scope does not suffice.
        errors.NotFound: An error 404 of which the contract does not say more.
        errors.ProjectNotFound: No such project, for this user.
        errors.ClientKeyNotFound: The project has no such client key.
        errors.TooManyRequests: The instance limits how often it is asked, and the limit is reached.
        errors.UnexpectedResponse: The answer is none that the contract documents, or cannot be read.
        errors.ConnectionFailed: No whole answer came.
        errors.UsageError: An argument cannot be sent.
    """
    return _OPERATION.result(await client.send_async(_request(id, key_id)))


def sync_detailed(
    id: int | str, key_id: int, *, client: Client
) -> Response[ClientKey | InsufficientScopeError | InvalidTokenError | MessageError | ParameterError | str]:
    """Delete a client key.

    Removes a client key from a project. Applications that send errors with its DSN are refused from then on. The id
    of a deleted key is never given out again.

    Needs the Maintainer role. Introduced in GitLab 14.3.

    An error that the contract documents is returned, not raised.

    Args:
        id: The project owned by the authenticated user: its numeric id, or its full path
            (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no difference in
            a path. Write it plainly: the client encodes it.
        key_id: The id of the client key.
        client: The connection to GitLab.

    Returns:
        The whole response, its body parsed as what the contract documents for its status.

    Raises:
        errors.UnexpectedResponse: The answer is none that the contract documents, or cannot be read.
        errors.ConnectionFailed: No whole answer came.
        errors.UsageError: An argument cannot be sent.
    """
    return _OPERATION.response(client.send(_request(id, key_id)))


async def asyncio_detailed(
    id: int | str, key_id: int, *, client: Client
) -> Response[ClientKey | InsufficientScopeError | InvalidTokenError | MessageError | ParameterError | str]:
    """Delete a client key.

    Removes a client key from a project. Applications that send errors with its DSN are refused from then on. The id
    of a deleted key is never given out again.

    Needs the Maintainer role. Introduced in GitLab 14.3.

    An error that the contract documents is returned, not raised.

    Args:
        id: The project owned by the authenticated user: its numeric id, or its full path
            (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no difference in
            a path. Write it plainly: the client encodes it.
        key_id: The id of the client key.
        client: The connection to GitLab.

    Returns:
        The whole response, its body parsed as what the contract documents for its status.

    Raises:
        errors.UnexpectedResponse: The answer is none that the contract documents, or cannot be read.
        errors.ConnectionFailed: No whole answer came.
        errors.UsageError: An argument cannot be sent.
    """
    return _OPERATION.response(await client.send_async(_request(id, key_id)))
