# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""The connection to GitLab."""

import math
import os
import ssl
from collections.abc import Callable
from threading import Lock
from types import TracebackType
from typing import Any, Literal, NoReturn, Self, TypedDict, TypeVar, Unpack, cast

import httpx

from ._async_clients import AsyncClients
from ._attempts import AsyncAttempts, Attempts, watched
from ._connection import Secret, Server, authentication, new_location, token_of_environment, url_of_environment
from ._connection_errors import connection_failed
from ._httpx_arguments import check_kind, completed
from ._operation import Request
from .errors import GitLabError, UsageError

# How to send a token: the header, and the text before the token.
Scheme = Literal["private_token", "bearer"]
_SCHEMES = {"private_token": ("PRIVATE-TOKEN", ""), "bearer": ("Authorization", "Bearer ")}
_SERVER = Server("https://gitlab.com", "/api/v4")

Made = TypeVar("Made", httpx.Client, httpx.AsyncClient)


class Options(TypedDict, total=False):
    """The optional keyword arguments of ``Client``."""

    scheme: Scheme
    timeout: float | httpx.Timeout | None
    verify: bool | ssl.SSLContext
    retries: int
    httpx_args: dict[str, Any]


class Client:
    """A connection to GitLab.

    Use it in ``with`` or ``async with``, or close it. Threads and event loops can share it: the last one to leave its
    ``with`` closes it. A closed client opens again only in another ``with``. A forked process opens its own connections.

    Args:
        url: The address of GitLab, such as ``https://gitlab.example.com``. It may contain the path below which GitLab
            is installed, and the path of the API.
        token: A personal, project or group access token, also as pydantic's ``SecretStr``. No repr, error or log of this
            client shows it.
        scheme: How to send the token:
            ``"private_token"`` in the header ``PRIVATE-TOKEN``,
            ``"bearer"`` in the header ``Authorization``.
        timeout: Seconds for one attempt; 30 by default, None to wait forever. The longest limit of an
            ``httpx.Timeout`` counts. A synchronous attempt can take longer while headers arrive slowly.
        verify: Whether to verify GitLab's certificate, or the ``ssl.SSLContext`` to verify it with.
        retries: How often to repeat a failed request, after a growing pause or the one that the server asks for; 0 by
            default. POST and DELETE are repeated only if GitLab cannot have carried them out: after a rate limit, or
            when no connection was made.
        httpx_args: More arguments for ``httpx.Client`` and ``httpx.AsyncClient``, such as a proxy or a transport.

    The client follows one permanent redirect of a GET within the same origin: that of a project that was renamed or
    moved. It follows no other redirect, which would send the token to another address.

    Raises:
        errors.UsageError: An argument is not valid.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | Secret,
        scheme: Scheme = "private_token",
        timeout: float | httpx.Timeout | None = 30,
        verify: bool | ssl.SSLContext = True,
        retries: int = 0,
        httpx_args: dict[str, Any] | None = None,
    ) -> None:
        self._send_options: dict[str, Any] = {
            "auth": authentication(token, scheme, _SCHEMES),
            "follow_redirects": False,
        }
        # A traceback may show local variables.
        del token
        self._url = _SERVER.api_url(url)
        if type(retries) is not int or retries < 0:
            raise UsageError(f"retries {retries!r} is not valid: write a number, 0 for none.")
        self._retries = retries
        self._sleep: Callable[[float], None] | None = None  # replaces the pause before a retry
        self._httpx_args: dict[str, Any] = {"timeout": timeout, "verify": verify, **(httpx_args or {})}
        _check_timeout(self._httpx_args["timeout"])
        self._lock = Lock()
        self._entered = 0
        self._is_closed = False
        # This client closes the httpx clients that it made, not those that it was given. The key is the process: two
        # processes on one connection would read each other's responses, so a child opens connections of its own.
        self._made: dict[int, httpx.Client] = {}
        self._made_async = AsyncClients(lambda: self._make(httpx.AsyncClient))
        self._given: httpx.Client | None = None
        self._given_async: httpx.AsyncClient | None = None

    @classmethod
    def from_environment(cls, **options: Unpack[Options]) -> Self:
        """Create a client from environment variables.

        ``GITLAB_TOKEN`` is the token. ``GITLAB_HOST`` is the host, with or without ``https://``. If it is missing, the
        client reads ``GITLAB_URI``, ``GL_HOST``, and in a CI job ``CI_API_V4_URL`` and ``CI_SERVER_URL``. The default
        is ``gitlab.com``.

        Raises:
            errors.UsageError: A variable is missing or not valid.
        """
        return cls(url_of_environment(_SERVER.url), token=token_of_environment(), **options)

    @property
    def url(self) -> str:
        """The URL of the API."""
        return self._url

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._url!r}, token=***)"

    def __reduce__(self) -> NoReturn:
        # A copy would share connections, and a pickle would contain the token.
        raise UsageError(
            f"A {type(self).__name__} cannot be copied or pickled: make another one with the same arguments."
        )

    def set_httpx_client(self, client: httpx.Client) -> Self:
        """Send requests through your own ``httpx.Client``, which you close yourself.

        Its timeout, verification and other settings apply; URL, token and retries stay those of this client.
        """
        self._given = watched(client)
        return self

    def set_async_httpx_client(self, client: httpx.AsyncClient) -> Self:
        """Send requests through your own ``httpx.AsyncClient``; see ``set_httpx_client``."""
        self._given_async = watched(client)
        return self

    def get_httpx_client(self) -> httpx.Client:
        """Return the underlying ``httpx.Client``; create it on first use."""
        if self._given is not None:
            return _open(self._given)
        with self._lock:
            self._check_open()
            process = os.getpid()
            if process not in self._made:
                self._made[process] = self._make(httpx.Client)
            return self._made[process]

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """Return the underlying ``httpx.AsyncClient`` of the running event loop; create it on first use."""
        if self._given_async is not None:
            return _open(self._given_async)
        self._check_open()
        return self._made_async.get()

    def send(self, request: Request) -> httpx.Response:
        """Send the request of a function below ``api``.

        Raises:
            errors.ConnectionFailed: There is no complete response.
            errors.UsageError: An argument is too long for a URL, or this client is closed or cannot be opened.
        """
        client, arguments = self.get_httpx_client(), self._arguments(request)
        try:
            response = self._sent(client, arguments)
            location = new_location(response)
            if location is None:
                return response
            return self._sent(client, {**arguments, "url": location, "params": location.params})
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise self._failure(request, error) from error

    async def send_async(self, request: Request) -> httpx.Response:
        """Send the request of an asynchronous function; see ``send``."""
        client, arguments = self.get_async_httpx_client(), self._arguments(request)
        try:
            response = await self._sent_async(client, arguments)
            location = new_location(response)
            if location is None:
                return response
            return await self._sent_async(client, {**arguments, "url": location, "params": location.params})
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise self._failure(request, error) from error

    def _sent(self, client: httpx.Client, arguments: dict[str, Any]) -> httpx.Response:
        attempts = Attempts(client)
        if not self._retries:
            return attempts.send(client.build_request(**arguments), **self._send_options)
        # Imported only when needed, to keep the import of the client fast.
        from ._retries import policy, retry_request

        retry = policy(arguments["method"], self._retries, self._sleep)
        return retry_request(cast("httpx.Client", attempts), **arguments, **self._send_options, retry=retry)

    async def _sent_async(self, client: httpx.AsyncClient, arguments: dict[str, Any]) -> httpx.Response:
        attempts = AsyncAttempts(client)
        if not self._retries:
            return await attempts.send(client.build_request(**arguments), **self._send_options)
        from ._retries import aretry_request, policy

        retry = policy(arguments["method"], self._retries, self._sleep)
        return await aretry_request(cast("httpx.AsyncClient", attempts), **arguments, **self._send_options, retry=retry)

    def close(self) -> None:
        """Close the connections of the synchronous functions."""
        with self._lock:
            made, self._is_closed = self._made.pop(os.getpid(), None), True
        if made is not None:
            made.close()

    async def aclose(self) -> None:
        """Close the connections of the synchronous functions and those of the running event loop."""
        self.close()
        await self._made_async.close()

    def __enter__(self) -> Self:
        with self._lock:
            self._entered += 1
            self._is_closed = False
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._leave():
            self.close()

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._leave():
            await self.aclose()

    def _leave(self) -> bool:
        """Leave a ``with``; return whether it was the last."""
        with self._lock:
            self._entered -= 1
            return self._entered == 0

    def _check_open(self) -> None:
        if self._is_closed:
            raise UsageError("The client is closed: use it, and the pages that it returned, inside its `with`.")

    def _make(self, kind: type[Made]) -> Made:
        check_kind(self._httpx_args, is_async=issubclass(kind, httpx.AsyncClient))
        try:
            return watched(kind(**completed(self._httpx_args, self._url)))
        except (ImportError, OSError, TypeError, ValueError, httpx.InvalidURL) as error:
            raise UsageError(
                f"httpx does not accept the settings: {error}. Check verify, httpx_args, and the environment variables for proxies"
                " and certificates, such as HTTPS_PROXY and SSL_CERT_FILE."
            ) from error

    def _arguments(self, request: Request) -> dict[str, Any]:
        return {
            "method": request.method,
            "url": self._url + request.path,
            "params": request.query or None,
            "headers": {"Accept-Encoding": "identity", **request.headers},
            "content": request.content,
        }

    def _failure(self, request: Request, error: httpx.RequestError | httpx.InvalidURL) -> GitLabError:
        if isinstance(error, httpx.InvalidURL):
            return UsageError("An argument is too long for a URL: shorten it.")
        return connection_failed(request.method, self._url + request.path, error)


def _open(given: Made) -> Made:
    if given.is_closed:
        raise UsageError("The httpx client that you set is closed: set another one.")
    return given


def _check_timeout(timeout: object) -> None:
    if timeout is None or isinstance(timeout, httpx.Timeout):
        return
    if isinstance(timeout, (int, float)) and not isinstance(timeout, bool) and 0 < timeout < math.inf:
        return
    raise UsageError(f"timeout {timeout!r} is not valid: write seconds, an httpx.Timeout, or None to wait forever.")
