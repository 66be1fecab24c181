# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Delete a client key."""

from ... import _error_responses
from ..._bodies import parsed
from ..._operation import Operation, Request
from ..._parameters import Parameter
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
from ...types import Response

__all__ = ("sync", "asyncio", "sync_detailed", "asyncio_detailed")

_OPERATION: Operation[
    ClientKey,
    InsufficientPermissionsError
    | InsufficientScopeError
    | InvalidTokenError
    | MessageError
    | ParameterError
    | UnknownPathError
    | str,
] = Operation(
    method="DELETE",
    path="/projects/{id}/error_tracking/client_keys/{key_id}",
    in_path={
        "id": Parameter(
            (int, str),
            pattern=r"^([0-9]+|[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)+)\Z",
            example=r"demo/platform/integrated",
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


def _request(id: int | str, key_id: int) -> Request:
    return _OPERATION.request({"id": id, "key_id": key_id})


def sync(id: int | str, key_id: int, *, client: Client) -> ClientKey:
    """Delete a client key.

    Removes a client key from a project. Applications that send errors with its DSN are refused from then on. The id
    of a deleted key is never given out again.

    Needs the Maintainer role. Introduced in GitLab 14.3.

    Args:
        id: The project owned by the authenticated user: its numeric id, or its full path
            (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no difference in a
            path. The client URL-encodes it.
        key_id: The id of the client key.
        client: The connection to GitLab.

    Returns:
        The client key that was deleted.

    Raises:
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
        errors.ClientKeyNotFound: The project has no such client key.
        errors.TooManyRequests: The instance limits how often it is asked, and the limit is reached.
        errors.UnexpectedResponse: The contract does not document the response, or its body does not match.
        errors.ConnectionFailed: There is no complete response.
        errors.UsageError: An argument is not valid.
    """
    return _OPERATION.result(client.send(_request(id, key_id)))


async def asyncio(id: int | str, key_id: int, *, client: Client) -> ClientKey:
    """Do the same as ``sync``, asynchronously."""
    return _OPERATION.result(await client.send_async(_request(id, key_id)))


def sync_detailed(
    id: int | str, key_id: int, *, client: Client
) -> Response[
    ClientKey
    | InsufficientPermissionsError
    | InsufficientScopeError
    | InvalidTokenError
    | MessageError
    | ParameterError
    | UnknownPathError
    | str
]:
    """Do the same as ``sync``, but return the whole response, and also a documented error instead of raising it."""
    return _OPERATION.response(client.send(_request(id, key_id)))


async def asyncio_detailed(
    id: int | str, key_id: int, *, client: Client
) -> Response[
    ClientKey
    | InsufficientPermissionsError
    | InsufficientScopeError
    | InvalidTokenError
    | MessageError
    | ParameterError
    | UnknownPathError
    | str
]:
    """Do the same as ``sync_detailed``, asynchronously."""
    return _OPERATION.response(await client.send_async(_request(id, key_id)))
