# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Every exception that this client raises.

    GitLabError
    ├── UsageError                      (also a ValueError) an argument or a setting is not valid; nothing was sent
    ├── ConnectionFailed                no complete response
    └── ResponseError                   a response that is not a success
        ├── UnexpectedResponse          … that the contract does not document, or whose body does not match it
        └── ApiError                    … that the contract documents as an error
            ├── ProjectMoved
            ├── BadRequest
            │   ├── InvalidParameters
            │   ├── MalformedBody
            │   └── SettingsNotAccepted
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
            │   ├── SettingsNotFound
            │   ├── IntegratedSwitchedOff
            │   └── ClientKeyNotFound
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
    "ProjectMoved",
    "BadRequest",
    "InvalidParameters",
    "MalformedBody",
    "SettingsNotAccepted",
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
    "SettingsNotFound",
    "IntegratedSwitchedOff",
    "ClientKeyNotFound",
    "TooManyRequests",
)


class ProjectMoved(ApiError):
    """The project was renamed or moved, and the path is a former one. The same request to the new location succeeds;
    any request but GET to a former path is rejected with 405."""

    meaning = "The project was renamed or moved, and the path is a former one. The same request to the new location succeeds; any request but GET to a former path is rejected with 405."


class BadRequest(ApiError):
    """Any other error with status 400."""

    meaning = "Any other error with status 400."


class InvalidParameters(BadRequest):
    """A parameter is missing, empty or not of its type."""

    meaning = "A parameter is missing, empty or not of its type."


class MalformedBody(BadRequest):
    """A body was sent that does not match its content type. This operation needs no body."""

    meaning = "A body was sent that does not match its content type. This operation needs no body."


class SettingsNotAccepted(BadRequest):
    """The settings cannot be saved, for example Sentry without its API URL."""

    meaning = "The settings cannot be saved, for example Sentry without its API URL."


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
    """The API has no such path; the URL is wrong, or GitLab is too old for the operation."""

    meaning = "The API has no such path; the URL is wrong, or GitLab is too old for the operation."


class SettingsNotFound(NotFound):
    """The project has no error tracking settings."""

    meaning = "The project has no error tracking settings."


class IntegratedSwitchedOff(NotFound):
    """Integrated error tracking is switched off for the instance."""

    meaning = "Integrated error tracking is switched off for the instance."


class ClientKeyNotFound(NotFound):
    """The project has no such client key."""

    meaning = "The project has no such client key."


class TooManyRequests(ApiError):
    """The rate limit of the instance is reached."""

    meaning = "The rate limit of the instance is reached."
