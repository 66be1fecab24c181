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

from typing import TYPE_CHECKING, Any

from ._exceptions import ApiError, ConnectionFailed, GitLabError, ResponseError, UnexpectedResponse, UsageError

if TYPE_CHECKING:
    from .models import (
        InsufficientPermissionsError,
        InsufficientScopeError,
        InvalidTokenError,
        MessageError,
        ParameterError,
        UnknownPathError,
    )

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

    if TYPE_CHECKING:

        @property
        def body(self) -> str: ...


class BadRequest(ApiError):
    """Any other error with status 400."""

    meaning = "Any other error with status 400."

    if TYPE_CHECKING:

        @property
        def body(self) -> MessageError | ParameterError: ...


class InvalidParameters(BadRequest):
    """A parameter is missing, empty or not of its type."""

    meaning = "A parameter is missing, empty or not of its type."

    if TYPE_CHECKING:

        @property
        def body(self) -> ParameterError: ...


class MalformedBody(BadRequest):
    """A body was sent that does not match its content type. This operation needs no body."""

    meaning = "A body was sent that does not match its content type. This operation needs no body."

    if TYPE_CHECKING:

        @property
        def body(self) -> ParameterError: ...


class SettingsNotAccepted(BadRequest):
    """The settings cannot be saved, for example Sentry without its API URL."""

    meaning = "The settings cannot be saved, for example Sentry without its API URL."

    if TYPE_CHECKING:

        @property
        def body(self) -> MessageError: ...


class NotAuthenticated(ApiError):
    """There is no token, or it is unknown, expired or revoked."""

    meaning = "There is no token, or it is unknown, expired or revoked."

    if TYPE_CHECKING:

        @property
        def body(self) -> InvalidTokenError | MessageError | dict[str, Any]: ...


class TokenExpired(NotAuthenticated):
    """The token is expired."""

    meaning = "The token is expired."

    if TYPE_CHECKING:

        @property
        def body(self) -> InvalidTokenError: ...


class TokenRevoked(NotAuthenticated):
    """The token was revoked."""

    meaning = "The token was revoked."

    if TYPE_CHECKING:

        @property
        def body(self) -> InvalidTokenError: ...


class Forbidden(ApiError):
    """The token does not allow the request, the user is blocked, or the user's role does not suffice."""

    meaning = "The token does not allow the request, the user is blocked, or the user's role does not suffice."

    if TYPE_CHECKING:

        @property
        def body(self) -> InsufficientPermissionsError | InsufficientScopeError | MessageError | dict[str, Any]: ...


class UserBlocked(Forbidden):
    """The user of the token is blocked."""

    meaning = "The user of the token is blocked."

    if TYPE_CHECKING:

        @property
        def body(self) -> MessageError: ...


class InsufficientScope(Forbidden):
    """The token's scope does not suffice."""

    meaning = "The token's scope does not suffice."

    if TYPE_CHECKING:

        @property
        def body(self) -> InsufficientScopeError: ...


class InsufficientPermissions(Forbidden):
    """The fine-grained token lacks a permission."""

    meaning = "The fine-grained token lacks a permission."

    if TYPE_CHECKING:

        @property
        def body(self) -> InsufficientPermissionsError: ...


class NotFound(ApiError):
    """Any other error with status 404."""

    meaning = "Any other error with status 404."

    if TYPE_CHECKING:

        @property
        def body(self) -> MessageError | UnknownPathError: ...


class ProjectNotFound(NotFound):
    """The project does not exist for this user."""

    meaning = "The project does not exist for this user."

    if TYPE_CHECKING:

        @property
        def body(self) -> MessageError: ...


class UnknownPath(NotFound):
    """The API has no such path; the URL is wrong, or GitLab is too old for the operation."""

    meaning = "The API has no such path; the URL is wrong, or GitLab is too old for the operation."

    if TYPE_CHECKING:

        @property
        def body(self) -> UnknownPathError: ...


class SettingsNotFound(NotFound):
    """The project has no error tracking settings."""

    meaning = "The project has no error tracking settings."

    if TYPE_CHECKING:

        @property
        def body(self) -> MessageError: ...


class IntegratedSwitchedOff(NotFound):
    """Integrated error tracking is switched off for the instance."""

    meaning = "Integrated error tracking is switched off for the instance."

    if TYPE_CHECKING:

        @property
        def body(self) -> MessageError: ...


class ClientKeyNotFound(NotFound):
    """The project has no such client key."""

    meaning = "The project has no such client key."

    if TYPE_CHECKING:

        @property
        def body(self) -> MessageError: ...


class TooManyRequests(ApiError):
    """The rate limit of the instance is reached."""

    meaning = "The rate limit of the instance is reached."

    if TYPE_CHECKING:

        @property
        def body(self) -> str: ...
