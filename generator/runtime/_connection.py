"""Send requests through the httpx clients of this process. Imported with the first client, since httpx loads slowly."""

import os
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, ClassVar, Generic, TypedDict, TypeVar, Unpack, cast

import httpx

from ._address import api_url, new_location
from ._api import Api
from ._async_clients import AsyncClients
from ._attempts import AsyncAttempts, Attempts, watched
from ._connection_errors import connection_failed
from ._credentials import Authentication, authentication
from ._exceptions import GitLabError, UsageError
from ._httpx_arguments import check_kind, completed
from ._operation import Operation, Request
from ._request_options import check_timeout, checked_options
from .pages import AsyncPages, Pages, Paging
from .types import RequestOptions, Response

__all__ = ("AsyncConnection", "SyncConnection", "authentication")

T = TypeVar("T")
Item = TypeVar("Item")
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


class SyncConnection(Connection[httpx.Client]):
    """The connection of synchronous calls."""

    _kind = httpx.Client

    def __init__(
        self, api: Api, url: str, auth: Authentication, httpx_client: httpx.Client | None, **options: Unpack[Options]
    ) -> None:
        super().__init__(api, url, auth, httpx_client, **options)
        # The key is the process: two processes on one connection would read each other's responses, so a child opens
        # connections of its own.
        self._made: dict[int, httpx.Client] = {}

    def with_response(self) -> "SyncConnection":
        """Return a connection whose ``call`` returns a ``Response``; ``whole`` corrects the type."""
        return cast("SyncConnection", _SyncResponses(self))

    def call(
        self,
        operation: Operation[T],
        arguments: Mapping[str, object],
        body: object = None,
        *,
        options: RequestOptions | None = None,
    ) -> T:
        """Call an operation, and return its parsed body."""
        return operation.result(self.send(operation.request(arguments, body), checked_options(options)))

    def pages(
        self,
        operation: Operation[list[Item]],
        arguments: Mapping[str, object],
        paging: Paging,
        *,
        options: RequestOptions | None = None,
    ) -> Pages[Item]:
        """Return the pages of an operation; fetch none."""
        request, checked = paging.requests(operation, arguments), checked_options(options)
        return Pages(lambda key: self.send(request(key), checked), operation.result, paging)

    def send(self, request: Request, options: Mapping[str, Any]) -> httpx.Response:
        """Send a request.

        Raises:
            ConnectionFailed: There is no complete response.
            UsageError: An argument is too long for a URL, or the client is closed or cannot be opened.
        """
        client, arguments = self._client(), self._arguments(request, options)
        try:
            response = self._sent(client, arguments)
            location = new_location(response)
            if location is None:
                return response
            return self._sent(client, {**arguments, "url": location, "params": location.params})
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise self._failure(request, error) from error

    def close(self) -> None:
        """Close the connections of this process."""
        with self._lock:
            made, self._is_closed = self._made.pop(os.getpid(), None), True
        if made is not None:
            made.close()

    def _client(self) -> httpx.Client:
        with self._lock:
            given = self._open()
            if given is not None:
                return given
            process = os.getpid()
            if process not in self._made:
                self._made[process] = self._make(httpx.Client)
            return self._made[process]

    def _sent(self, client: httpx.Client, arguments: dict[str, Any]) -> httpx.Response:
        attempts = Attempts(client)
        if not self.retries:
            return attempts.send(client.build_request(**arguments), **self.send_options)
        # Imported only when needed, to keep the import of the client fast.
        from ._retries import policy, retry_request  # noqa: PLC0415

        retry = policy(arguments["method"], self.retries, self.sleep)
        return retry_request(cast("httpx.Client", attempts), **arguments, **self.send_options, retry=retry)


class AsyncConnection(Connection[httpx.AsyncClient]):
    """The connection of asynchronous calls."""

    _kind = httpx.AsyncClient

    def __init__(
        self,
        api: Api,
        url: str,
        auth: Authentication,
        httpx_client: httpx.AsyncClient | None,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(api, url, auth, httpx_client, **options)
        self._made = AsyncClients(lambda: self._make(httpx.AsyncClient))

    def with_response(self) -> "AsyncConnection":
        """Return a connection whose ``call`` returns a ``Response``; ``whole_async`` corrects the type."""
        return cast("AsyncConnection", _AsyncResponses(self))

    async def call(
        self,
        operation: Operation[T],
        arguments: Mapping[str, object],
        body: object = None,
        *,
        options: RequestOptions | None = None,
    ) -> T:
        """Call an operation, and return its parsed body."""
        return operation.result(await self.send(operation.request(arguments, body), checked_options(options)))

    def pages(
        self,
        operation: Operation[list[Item]],
        arguments: Mapping[str, object],
        paging: Paging,
        *,
        options: RequestOptions | None = None,
    ) -> AsyncPages[Item]:
        """Return the pages of an operation; fetch none."""
        request, checked = paging.requests(operation, arguments), checked_options(options)
        return AsyncPages(lambda key: self.send(request(key), checked), operation.result, paging)

    async def send(self, request: Request, options: Mapping[str, Any]) -> httpx.Response:
        """Send a request; see ``SyncConnection.send``."""
        client, arguments = self._open() or self._made.get(), self._arguments(request, options)
        try:
            response = await self._sent(client, arguments)
            location = new_location(response)
            if location is None:
                return response
            return await self._sent(client, {**arguments, "url": location, "params": location.params})
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise self._failure(request, error) from error

    async def close(self) -> None:
        """Close the connections of the running event loop."""
        self._is_closed = True
        await self._made.close()

    async def _sent(self, client: httpx.AsyncClient, arguments: dict[str, Any]) -> httpx.Response:
        attempts = AsyncAttempts(client)
        if not self.retries:
            return await attempts.send(client.build_request(**arguments), **self.send_options)
        from ._retries import aretry_request, policy  # noqa: PLC0415

        retry = policy(arguments["method"], self.retries, self.sleep)
        return await aretry_request(cast("httpx.AsyncClient", attempts), **arguments, **self.send_options, retry=retry)


class _SyncResponses:
    def __init__(self, connection: SyncConnection) -> None:
        self._connection = connection

    def call(
        self,
        operation: Operation[T],
        arguments: Mapping[str, object],
        body: object = None,
        *,
        options: RequestOptions | None = None,
    ) -> Response[T]:
        request = operation.request(arguments, body)
        return operation.response(self._connection.send(request, checked_options(options)))


class _AsyncResponses:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def call(
        self,
        operation: Operation[T],
        arguments: Mapping[str, object],
        body: object = None,
        *,
        options: RequestOptions | None = None,
    ) -> Response[T]:
        request = operation.request(arguments, body)
        return operation.response(await self._connection.send(request, checked_options(options)))
