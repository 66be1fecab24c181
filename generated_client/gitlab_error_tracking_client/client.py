# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""The connection to GitLab."""

import math
import ssl
from threading import Lock
from types import TracebackType
from typing import Any, NoReturn, Self, TypedDict, TypeVar, Unpack

import httpx

from ._connection import (
    Scheme,
    api_url,
    authentication,
    token_of_environment,
    url_of_environment,
)
from ._loops import AsyncClients
from ._operation import Request
from ._unreachable import unreachable
from .errors import GitLabError, UsageError

Made = TypeVar("Made", httpx.Client, httpx.AsyncClient)


class Options(TypedDict, total=False):
    """The keyword arguments of ``Client`` that have a default."""

    scheme: Scheme
    timeout: float | httpx.Timeout | None
    verify: bool | ssl.SSLContext
    retries: int
    httpx_args: dict[str, Any]


class Client:
    """A connection to GitLab.

    Use it in a ``with`` or an ``async with``, or close it. Threads and event loops may share it: the last to leave its
    ``with`` closes it. Once it is closed, only another ``with`` opens it again.

    Args:
        url: The address of GitLab, such as ``https://gitlab.example.com``. A path below which GitLab is installed may
            follow, and the path of the API.
        token: A personal, project or group access token. It is in no repr, error or log of this client.
        scheme: How the token is sent:
            ``"private_token"`` in the header ``PRIVATE-TOKEN``,
            ``"bearer"`` in the header ``Authorization``.
        timeout: After how many seconds without an answer to give up; 30 by default, None for never.
        verify: Whether to verify GitLab's certificate, or the ``ssl.SSLContext`` that does.
        retries: How often a request is repeated, with a growing pause or that for which the server asks; by default
            never. POST and DELETE are repeated only where nothing can have been done: a limit refused them, or no
            connection was made.
        httpx_args: More arguments for ``httpx.Client`` and ``httpx.AsyncClient``, such as a proxy or a transport.

    Redirects are never followed: the token would go wherever one leads.

    Raises:
        errors.UsageError: An argument cannot be used.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str,
        scheme: Scheme = "private_token",
        timeout: float | httpx.Timeout | None = 30,
        verify: bool | ssl.SSLContext = True,
        retries: int = 0,
        httpx_args: dict[str, Any] | None = None,
    ) -> None:
        self._authentication = authentication(token, scheme)
        # A traceback may show local variables.
        del token
        self._url = api_url(url)
        if type(retries) is not int or retries < 0:
            raise UsageError(f"There cannot be {retries!r} retries: write 0 for none.")
        self._retries = retries
        self._httpx_args: dict[str, Any] = {"timeout": timeout, "verify": verify, **(httpx_args or {})}
        _check_timeout(self._httpx_args["timeout"])
        self._lock = Lock()
        self._entered = 0
        self._is_closed = False
        # What this client made and closes, and what it was given.
        self._made: httpx.Client | None = None
        self._made_async = AsyncClients(lambda: self._make(httpx.AsyncClient))
        self._given: httpx.Client | None = None
        self._given_async: httpx.AsyncClient | None = None

    @classmethod
    def from_environment(cls, **options: Unpack[Options]) -> Self:
        """A client for the GitLab and with the token that environment variables name.

        ``GITLAB_TOKEN`` is the token. ``GITLAB_HOST`` is the host, with or without ``https://``; where it is missing,
        ``GITLAB_URI`` or ``GL_HOST``, a CI job's own GitLab (``CI_API_V4_URL``, ``CI_SERVER_URL``), or else
        ``gitlab.com``.

        Raises:
            errors.UsageError: A variable is missing or cannot be used.
        """
        return cls(url_of_environment(), token=token_of_environment(), **options)

    @property
    def url(self) -> str:
        """The URL of the API."""
        return self._url

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._url!r}, token=***)"

    def __reduce__(self) -> NoReturn:
        # Both would share or carry along connections, and the token.
        raise UsageError("A Client can neither be copied nor pickled: make another one with the same arguments.")

    def set_httpx_client(self, client: httpx.Client) -> Self:
        """Send through an ``httpx.Client`` of your own, which is yours to close.

        Timeout, verification and ``httpx_args`` are then its own; URL, token and retries stay those of this client.
        """
        self._given = client
        return self

    def set_async_httpx_client(self, client: httpx.AsyncClient) -> Self:
        """Send through an ``httpx.AsyncClient`` of your own, which is yours to close; see ``set_httpx_client``."""
        self._given_async = client
        return self

    def get_httpx_client(self) -> httpx.Client:
        """The ``httpx.Client`` underneath, made on first use."""
        if self._given is not None:
            return _open(self._given)
        with self._lock:
            self._check_open()
            if self._made is None:
                self._made = self._make(httpx.Client)
            return self._made

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """The ``httpx.AsyncClient`` underneath for the running event loop, made on first use."""
        if self._given_async is not None:
            return _open(self._given_async)
        self._check_open()
        return self._made_async.get()

    def send(self, request: Request) -> httpx.Response:
        """Send a request that a function below ``api`` made.

        Raises:
            errors.ConnectionFailed: No whole answer came.
            errors.UsageError: An argument does not fit into a URL, or this client is closed or cannot be opened.
        """
        client, arguments = self.get_httpx_client(), self._arguments(request)
        try:
            if not self._retries:
                return client.request(**arguments)
            # Imported only where it is wanted, so that the client's own import stays quick.
            from ._retries import policy, retry_request

            return retry_request(client, **arguments, retry=policy(request.method, self._retries))
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise self._failure(request, error) from error

    async def send_async(self, request: Request) -> httpx.Response:
        """The twin of ``send`` for asynchronous functions."""
        client, arguments = self.get_async_httpx_client(), self._arguments(request)
        try:
            if not self._retries:
                return await client.request(**arguments)
            from ._retries import aretry_request, policy

            return await aretry_request(client, **arguments, retry=policy(request.method, self._retries))
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise self._failure(request, error) from error

    def close(self) -> None:
        """Close the connections of the functions that are not asynchronous."""
        with self._lock:
            made, self._made, self._is_closed = self._made, None, True
        if made is not None:
            made.close()

    async def aclose(self) -> None:
        """Close all connections: of the asynchronous functions those of the running event loop."""
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
        if self._is_last_to_leave():
            self.close()

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_last_to_leave():
            await self.aclose()

    def _is_last_to_leave(self) -> bool:
        with self._lock:
            self._entered -= 1
            return self._entered == 0

    def _check_open(self) -> None:
        if self._is_closed:
            raise UsageError("The client is closed: use it, and what it returned, inside of its `with`.")

    def _make(self, kind: type[Made]) -> Made:
        try:
            return kind(**self._httpx_args)
        except (ImportError, OSError, TypeError, ValueError, httpx.InvalidURL) as error:
            raise UsageError(
                f"httpx cannot be set up: {error}. Check verify, httpx_args, and the environment variables for proxies"
                " and certificates (HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE)."
            ) from error

    def _arguments(self, request: Request) -> dict[str, Any]:
        return {
            "method": request.method,
            "url": self._url + request.path,
            "params": request.query or None,
            "auth": self._authentication,
            "follow_redirects": False,
        }

    def _failure(self, request: Request, error: httpx.RequestError | httpx.InvalidURL) -> GitLabError:
        if isinstance(error, httpx.InvalidURL):
            return UsageError("An argument is too long to stand in a URL.")
        return unreachable(request.method, self._url + request.path, error)


def _open(given: Made) -> Made:
    if given.is_closed:
        raise UsageError("The httpx client that this client was given is closed: give it another one.")
    return given


def _check_timeout(timeout: object) -> None:
    if timeout is None or isinstance(timeout, httpx.Timeout):
        return
    if isinstance(timeout, (int, float)) and not isinstance(timeout, bool) and 0 < timeout < math.inf:
        return
    raise UsageError(f"There cannot be a timeout of {timeout!r}: write seconds, an httpx.Timeout, or None for never.")
