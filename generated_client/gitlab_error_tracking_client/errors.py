# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Everything that this client raises.

    GitLabError
    ├── UsageError                    a ValueError: an argument or a setting cannot be used, nothing was sent
    ├── ConnectionFailed             no whole answer came
    └── ResponseError                   an answer came
        ├── UnexpectedResponse          … that the contract does not document, or that cannot be read
        └── ApiError                  … that the contract documents as an error
            ├── BadRequest
            │   ├── InvalidParameters
            │   └── SettingsNotAccepted
            ├── NotAuthenticated
            │   ├── TokenExpired
            │   └── TokenRevoked
            ├── Forbidden
            │   └── InsufficientScope
            ├── NotFound
            │   ├── ProjectNotFound
            │   ├── SettingsNotFound
            │   ├── IntegratedSwitchedOff
            │   └── ClientKeyNotFound
            └── TooManyRequests

The text of an error is one line that helps. No error shows a token, a public key or a DSN. All can be pickled.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar


class GitLabError(Exception):
    """Whatever this client raises."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        # Errors take keyword arguments, which the pickling of exceptions does not know by itself.
        return _restored, (type(self), self.args, self.__dict__)


class UsageError(GitLabError, ValueError):
    """An argument or a setting cannot be used. Nothing was sent."""


class ConnectionFailed(GitLabError):
    """No whole answer came: the host is unknown, its certificate not trusted, it took too long, or the answer broke off.

    The cause (``__cause__``) is the error of httpx, such as ``httpx.ConnectError`` or ``httpx.ReadTimeout``. Whether
    GitLab did what was asked for is not known, unless the connection was never made.
    """


class ResponseError(GitLabError):
    """An answer came that is no success.

    Attributes:
        status_code: The status of the answer.
        method: The method of the request.
        url: The URL of the request.
        headers: The headers of the answer, whose names know no upper and lower case.
    """

    def __init__(self, text: str, *, status_code: int, method: str, url: str, headers: Mapping[str, str]) -> None:
        super().__init__(text)
        self.status_code = status_code
        self.method = method
        self.url = url
        self.headers = headers

    @property
    def request_id(self) -> str | None:
        """GitLab's id of the request, to be named when asking for support; None when the answer has none."""
        return self.headers.get("X-Request-Id")


class UnexpectedResponse(ResponseError):
    """An answer that the contract does not document, or that cannot be read.

    Beside the attributes of ``ResponseError``:

    Attributes:
        content: The body as it came. It may hold secrets, and is in no text and no repr of this error.
    """

    def __init__(
        self, text: str, *, status_code: int, method: str, url: str, headers: Mapping[str, str], content: bytes
    ) -> None:
        super().__init__(text, status_code=status_code, method=method, url=url, headers=headers)
        self.content = content


class ApiError(ResponseError):
    """An error that the contract documents.

    Beside the attributes of ``ResponseError``:

    Attributes:
        body: The body, parsed as the contract documents it.
        meaning: What the contract says of this error.
    """

    meaning: ClassVar[str] = ""

    def __init__(
        self, text: str, *, status_code: int, method: str, url: str, headers: Mapping[str, str], body: Any
    ) -> None:
        super().__init__(text, status_code=status_code, method=method, url=url, headers=headers)
        self.body = body


class BadRequest(ApiError):
    """An error 400 of which the contract does not say more."""

    meaning = "An error 400 of which the contract does not say more."


class InvalidParameters(BadRequest):
    """A parameter is missing, empty or not of its type."""

    meaning = "A parameter is missing, empty or not of its type."


class SettingsNotAccepted(BadRequest):
    """Sentry cannot be switched on without its API URL."""

    meaning = "Sentry cannot be switched on without its API URL."


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
    """The token's scope, or the user's role in the project, does not suffice."""

    meaning = "The token's scope, or the user's role in the project, does not suffice."


class InsufficientScope(Forbidden):
    """The token's scope does not suffice."""

    meaning = "The token's scope does not suffice."


class NotFound(ApiError):
    """An error 404 of which the contract does not say more."""

    meaning = "An error 404 of which the contract does not say more."


class ProjectNotFound(NotFound):
    """No such project, for this user."""

    meaning = "No such project, for this user."


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
    """The instance limits how often it is asked, and the limit is reached."""

    meaning = "The instance limits how often it is asked, and the limit is reached."

    @property
    def retry_after(self) -> int | None:
        """After how many seconds the request may be repeated; None when the answer does not say it in seconds."""
        text = self.headers.get("Retry-After", "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _restored(kind: type[GitLabError], args: tuple[object, ...], attributes: dict[str, object]) -> GitLabError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error
