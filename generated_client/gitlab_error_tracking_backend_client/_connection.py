# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""What synchronous and asynchronous connections have in common: arguments, opening and closing."""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, ClassVar, Generic, TypedDict, TypeVar, Unpack

import httpx

from ._address import api_url
from ._api import Api
from ._attempts import watched
from ._connection_errors import connection_failed
from ._credentials import Authentication
from ._exceptions import GitLabError, UsageError
from ._httpx_arguments import check_kind, completed
from ._operation import Request
from ._request_options import check_timeout

HttpxClient = TypeVar("HttpxClient", httpx.Client, httpx.AsyncClient)


class Options(TypedDict):
    """Options of a connection.

    Attributes:
        retries: How often to repeat a failed request.
        httpx_args: The arguments for httpx clients.
    """

    retries: int
    httpx_args: dict[str, Any]


class Connection(Generic[HttpxClient]):
    """What a synchronous and an asynchronous connection have in common.

    Args:
        api: The server and the security schemes of the contract.
        url: The address of GitLab.
        auth: What adds the token to a request.
        httpx_client: The httpx client to send requests through; None to make one when needed.
        options: See ``Options``.

    Raises:
        UsageError: An argument is not valid.
    """

    _kind: ClassVar[type[httpx.Client | httpx.AsyncClient]]

    def __init__(
        self, api: Api, url: str, auth: Authentication, httpx_client: HttpxClient | None, **options: Unpack[Options]
    ) -> None:
        retries, httpx_args = options["retries"], options["httpx_args"]
        self.url = api_url(api, url)
        if type(retries) is not int or retries < 0:
            raise UsageError(f"retries {retries!r} is not valid: write a number, 0 for none.")
        if httpx_client is not None and not isinstance(httpx_client, self._kind):
            kind = type(httpx_client).__name__
            raise UsageError(f"httpx_client is of type {kind}: pass an httpx.{self._kind.__name__}.")
        check_timeout(httpx_args["timeout"])
        check_kind(httpx_args, is_async=self._kind is httpx.AsyncClient)
        self.retries = retries
        self.sleep: Callable[[float], None] | None = None  # replaces the pause before a retry
        self.send_options: dict[str, Any] = {"auth": auth, "follow_redirects": False}
        self._httpx_args = httpx_args
        self._given: HttpxClient | None = watched(httpx_client) if httpx_client is not None else None
        self._lock = Lock()
        self._entered = 0
        self._is_closed = False

    def enter(self) -> None:
        """Begin a ``with``."""
        with self._lock:
            self._entered += 1
            self._is_closed = False

    def leave(self) -> bool:
        """Leave a ``with``; return whether it was the last."""
        with self._lock:
            self._entered -= 1
            return self._entered == 0

    def _make(self, kind: type[HttpxClient]) -> HttpxClient:
        try:
            return watched(kind(**completed(self._httpx_args, self.url)))
        except (ImportError, OSError, TypeError, ValueError, httpx.InvalidURL) as error:
            raise UsageError(
                f"httpx does not accept the settings: {error}. Check verify, httpx_args, and the environment variables"
                " for proxies and certificates, such as HTTPS_PROXY and SSL_CERT_FILE."
            ) from error

    def _open(self) -> HttpxClient | None:
        """Return the httpx client that the user passed, or None.

        Raises:
            UsageError: This connection or that client is closed.
        """
        if self._is_closed:
            raise UsageError("The client is closed: use it, and the pages that it returned, inside its `with`.")
        if self._given is not None and self._given.is_closed:
            raise UsageError("The httpx client that you passed is closed: pass an open one.")
        return self._given

    def _arguments(self, request: Request, options: Mapping[str, Any]) -> dict[str, Any]:
        headers = httpx.Headers(options.get("headers"))
        headers.update({"Accept-Encoding": "identity", **request.headers})
        return {
            **options,
            "method": request.method,
            "url": self.url + request.path,
            "params": request.query or None,
            "headers": headers,
            "content": request.content,
        }

    def _failure(self, request: Request, error: httpx.RequestError | httpx.InvalidURL) -> GitLabError:
        if isinstance(error, httpx.InvalidURL):
            return UsageError("An argument is too long for a URL: shorten it.")
        return connection_failed(request.method, self.url + request.path, error)
