# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""The exceptions that do not depend on the contract. Import them from ``errors``."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from math import ceil
from typing import ClassVar

from ._headers import seconds_of

# A repetition of these methods changes nothing more.
REPEATABLE = ("GET", "HEAD", "PUT", "PATCH")


class GitLabError(Exception):
    """Base class of every exception that this client raises.

    Attributes:
        may_be_done: Whether GitLab may have carried out a POST or a DELETE, whose repetition could change more.
    """

    may_be_done: bool = False

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        # The pickling of exceptions does not support keyword arguments.
        return _restored, (type(self), self.args, self.__dict__)


class UsageError(GitLabError, ValueError):
    """An argument or a setting is not valid. No request was sent, unless the client was closed during the call."""


class ConnectionFailed(GitLabError):
    """No complete response: unknown host, untrusted certificate, timeout, or a connection that broke.

    The cause (``__cause__``) is the exception of httpx, such as ``httpx.ConnectError`` or ``httpx.ReadTimeout``. Unless
    no connection was made, GitLab may have carried out the request: see ``may_be_done``.
    """

    def __init__(self, text: str, *, may_be_done: bool = False) -> None:
        super().__init__(text)
        self.may_be_done = may_be_done


class ResponseError(GitLabError):
    """A response that is not a success.

    Attributes:
        status_code: The status of the response.
        method: The method of the request.
        url: The URL of the request.
        headers: The headers of the response; their names are case-insensitive.
    """

    def __init__(self, text: str, *, status_code: int, method: str, url: str, headers: Mapping[str, str]) -> None:
        super().__init__(text)
        self.status_code = status_code
        self.method = method
        self.url = url
        self.headers = headers

    @property
    def request_id(self) -> str | None:
        """GitLab's id of the request, to quote to support; None if the response has none."""
        return self.headers.get("X-Request-Id")

    @property
    def retry_after(self) -> int | None:
        """Seconds to wait before the next attempt, rounded up; None if the response does not give seconds."""
        seconds = seconds_of(self.headers.get("Retry-After", "").strip())
        return None if seconds is None else ceil(seconds)


class UnexpectedResponse(ResponseError):
    """A response that the contract does not document, or whose body does not match it.

    Has the attributes of ``ResponseError``, and:

    Attributes:
        content: The raw body. It may hold secrets; neither the text nor the repr of this error shows it.
    """

    def __init__(
        self, text: str, *, status_code: int, method: str, url: str, headers: Mapping[str, str], content: bytes
    ) -> None:
        super().__init__(text, status_code=status_code, method=method, url=url, headers=headers)
        self.content = content
        is_rejected = HTTPStatus.MULTIPLE_CHOICES <= status_code < HTTPStatus.INTERNAL_SERVER_ERROR
        self.may_be_done = method not in REPEATABLE and not is_rejected


class ApiError(ResponseError):
    """An error that the contract documents.

    Has the attributes of ``ResponseError``, and:

    Attributes:
        meaning: The contract's description of this error.
    """

    meaning: ClassVar[str] = ""

    def __init__(
        self, text: str, *, status_code: int, method: str, url: str, headers: Mapping[str, str], body: object
    ) -> None:
        super().__init__(text, status_code=status_code, method=method, url=url, headers=headers)
        self._body = body

    # Read-only, so that each class of `errors` can narrow its type.
    @property
    def body(self) -> object:
        """The body, parsed to the type that the contract documents."""
        return self._body


def _restored(kind: type[GitLabError], args: tuple[object, ...], attributes: dict[str, object]) -> GitLabError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error
