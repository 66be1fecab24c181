# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Every exception that this client raises.

    GitLabError
    ├── UsageError                      (also a ValueError) an argument or a setting is not valid; nothing was sent
    ├── ConnectionFailed                no complete response
    └── ResponseError                   a response that is not a success
        ├── UnexpectedResponse          … that the contract does not document, or whose body does not match it
        └── ApiError                    … that the contract documents as an error
            ├── InvalidParameters
            ├── NotAuthenticated
            │   ├── TokenExpired
            │   └── TokenRevoked
            ├── Forbidden
            │   ├── UserBlocked
            │   ├── InsufficientScope
            │   └── InsufficientPermissions
            ├── NotFound
            │   ├── ProjectNotFound
            │   ├── UnknownPath
            │   └── ErrorNotFound
            └── TooManyRequests

The text of an error is one line that says what to do. No error shows a token, a public key or a DSN. All can be pickled.
"""

from ._exceptions import ApiError, ConnectionFailed, GitLabError, ResponseError, UnexpectedResponse, UsageError

__all__ = (
    "GitLabError",
    "UsageError",
    "ConnectionFailed",
    "ResponseError",
    "UnexpectedResponse",
    "ApiError",
    "InvalidParameters",
    "NotAuthenticated",
    "TokenExpired",
    "TokenRevoked",
    "Forbidden",
    "UserBlocked",
    "InsufficientScope",
    "InsufficientPermissions",
    "NotFound",
    "ProjectNotFound",
    "UnknownPath",
    "ErrorNotFound",
    "TooManyRequests",
)


class InvalidParameters(ApiError):
    """A parameter is missing, empty or not of its type."""

    meaning = "A parameter is missing, empty or not of its type."


class NotAuthenticated(ApiError):
    """There is no token, or it is unknown, expired or revoked."""

    meaning = "There is no token, or it is unknown, expired or revoked."


class TokenExpired(NotAuthenticated):
    """The token is expired."""

    meaning = "The token is expired."


class TokenRevoked(NotAuthenticated):
    """The token was revoked."""

    meaning = "The token was revoked."


class Forbidden(ApiError):
    """The token does not allow the request, the user is blocked, or the user's role does not suffice."""

    meaning = "The token does not allow the request, the user is blocked, or the user's role does not suffice."


class UserBlocked(Forbidden):
    """The user of the token is blocked."""

    meaning = "The user of the token is blocked."


class InsufficientScope(Forbidden):
    """The token's scope does not suffice."""

    meaning = "The token's scope does not suffice."


class InsufficientPermissions(Forbidden):
    """The fine-grained token lacks a permission."""

    meaning = "The fine-grained token lacks a permission."


class NotFound(ApiError):
    """Any other error with status 404."""

    meaning = "Any other error with status 404."


class ProjectNotFound(NotFound):
    """The project does not exist for this user."""

    meaning = "The project does not exist for this user."


class UnknownPath(NotFound):
    """The API has no such path."""

    meaning = "The API has no such path."


class ErrorNotFound(NotFound):
    """The project has no such error."""

    meaning = "The project has no such error."


class TooManyRequests(ApiError):
    """The rate limit of the instance is reached."""

    meaning = "The rate limit of the instance is reached."
