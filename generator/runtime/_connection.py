"""What synchronous and asynchronous connections have in common: arguments, opening and closing."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib import import_module
from typing import Any, ClassVar, Generic, TypeVar

import httpx

from ._address import api_url, path_below
from ._api import Api
from ._attempts import watched
from ._connection_errors import CLOSED, client_closed, connection_failed
from ._credentials import Authentication
from ._exceptions import UsageError
from ._httpx_arguments import check_arguments, completed
from ._operation import PATH_OF_GITLAB, Request
from ._request_options import check_timeout

HttpxClient = TypeVar("HttpxClient", httpx.Client, httpx.AsyncClient)
# httpx imports them with its first request.
_MODULES = ("certifi", "encodings.idna", "httpcore")


class Connection(Generic[HttpxClient]):
    """What a synchronous and an asynchronous connection have in common.

    A child process that forks while a thread of its parent holds a lock would wait for it forever. So calls use no
    lock, and modules and certificates, which have locks, too, are loaded before.

    Args:
        api: The server and the security schemes of the contract.
        url: The address of GitLab.
        auth: What adds the token to a request.
        httpx_client: The httpx client to send requests through; None to make one when needed.
        retries: How often to repeat a failed request.
        httpx_args: The arguments for httpx clients.

    Raises:
        UsageError: An argument is not valid.
    """

    _kind: ClassVar[type[httpx.Client | httpx.AsyncClient]]

    def __init__(
        self,
        api: Api,
        url: str,
        auth: Authentication,
        httpx_client: HttpxClient | None,
        *,
        retries: int,
        httpx_args: dict[str, Any],
    ) -> None:
        self.url: str = api_url(api, url)
        if type(retries) is not int or retries < 0:
            raise UsageError(f"retries {retries!r} is not valid: write a number, 0 for none.")
        if httpx_client is not None and not isinstance(httpx_client, self._kind):
            kind = type(httpx_client).__name__
            raise UsageError(f"httpx_client is of type {kind}: pass an httpx.{self._kind.__name__}.")
        check_timeout(httpx_args["timeout"])
        check_arguments(httpx_args, is_async=self._kind is httpx.AsyncClient)
        self.retries: int = retries
        for module in (*_MODULES, *(["._retries"] if retries else [])):
            import_module(module, __package__)
        self.sleep: Callable[[float], None] | None = None  # replaces the pause before a retry
        self.send_options: dict[str, Any] = {"auth": auth, "follow_redirects": False}
        with _settings_of_httpx():
            self._httpx_args = {} if httpx_client is not None else completed(httpx_args, self.url)
        self._given: HttpxClient | None = watched(httpx_client) if httpx_client is not None else None
        self._extensions = {PATH_OF_GITLAB: path_below(api, self.url)}
        # One item for each open ``with``, since a list changes atomically and a number does not.
        self._entered: list[None] = []
        self._is_closed = False

    def enter(self) -> None:
        """Begin a ``with``."""
        self._entered.append(None)
        self._is_closed = False

    def leave(self) -> bool:
        """Leave a ``with``; return whether it was the last."""
        self._entered.pop()
        return not self._entered

    def _make(self, kind: type[HttpxClient]) -> HttpxClient:
        with _settings_of_httpx():
            # The token alone authenticates, so cookies are neither kept nor sent.
            cookies = CookieJar(DefaultCookiePolicy(allowed_domains=()))
            arguments: dict[str, Any] = {"cookies": cookies, **self._httpx_args}
            return watched(kind(**arguments))

    def _open(self) -> HttpxClient | None:
        """Return the httpx client that the user passed, or None.

        Raises:
            UsageError: This connection or that client is closed.
        """
        self._check_open()
        if self._given is not None and self._given.is_closed:
            raise UsageError("The httpx client that you passed is closed: pass an open one.")
        return self._given

    def _check_open(self) -> None:
        if self._is_closed:
            raise UsageError(CLOSED)

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
            "extensions": self._extensions,
        }

    @contextmanager
    def _translated(self, request: Request, client: HttpxClient) -> Generator[None]:
        """Turn the exceptions of httpx into those of this client."""
        try:
            yield
        except httpx.InvalidURL as error:
            raise UsageError("An argument is too long for a URL: shorten it.") from error
        # httpx raises a RuntimeError for a closed client.
        except (httpx.RequestError, RuntimeError) as error:
            if client.is_closed:
                raise client_closed(request.method, error) from error
            if isinstance(error, RuntimeError):
                raise
            raise connection_failed(request.method, self.url + request.path, error) from error


@contextmanager
def _settings_of_httpx() -> Generator[None]:
    try:
        yield
    except (ImportError, OSError, TypeError, ValueError, httpx.InvalidURL) as error:
        raise UsageError(
            f"httpx does not accept the settings: {error}. Check verify, httpx_args, and the environment variables"
            " for proxies and certificates, such as HTTPS_PROXY and SSL_CERT_FILE."
        ) from error
