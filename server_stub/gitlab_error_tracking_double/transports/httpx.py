"""An httpx transport to the test double, without a socket."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import unquote

import anyio
import httpx

from gitlab_error_tracking_double.responses import NoResponse, Response

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.types import Scope

    from gitlab_error_tracking_double.responses import Outcome
    from gitlab_error_tracking_double.transports.asgi import Responder


class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport for `httpx.Client` and `httpx.AsyncClient`.

    A response that is delayed beyond the client's timeout raises `httpx.ReadTimeout` at once, without waiting.
    """

    def __init__(self, gitlab: Responder) -> None:
        self._gitlab = gitlab

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a synchronous request."""
        outcome = self._gitlab.respond(_scope(request), request.read())
        if delay := _delay(request, outcome):
            time.sleep(delay)
        return _response(request, outcome)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send an asynchronous request."""
        outcome = self._gitlab.respond(_scope(request), await request.aread())
        if delay := _delay(request, outcome):
            await anyio.sleep(delay)
        return _response(request, outcome)


class _BrokenStream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A truncated body: raises the same exception as h11."""

    def __init__(self, request: httpx.Request, sent: bytes, expected: int) -> None:
        self._request = request
        self._sent = sent
        self._expected = expected

    def __iter__(self) -> Iterator[bytes]:
        yield self._sent
        raise self._error()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._sent
        raise self._error()

    def _error(self) -> httpx.RemoteProtocolError:
        return httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body "
            f"(received {len(self._sent)} bytes, expected {self._expected})",
            request=self._request,
        )


def _delay(request: httpx.Request, outcome: Outcome) -> float:
    delay = outcome.delay if isinstance(outcome, Response) else 0
    read_timeout = request.extensions.get("timeout", {}).get("read")
    if read_timeout is not None and delay > read_timeout:
        raise httpx.ReadTimeout("The read operation timed out", request=request)
    return delay


def _response(request: httpx.Request, outcome: Outcome) -> httpx.Response:
    if isinstance(outcome, NoResponse):
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
    if outcome.truncate_at is None:
        return httpx.Response(outcome.status, headers=outcome.headers, content=outcome.body)
    stream = _BrokenStream(request, outcome.body[: outcome.truncate_at], len(outcome.body))
    return httpx.Response(outcome.status, headers=outcome.headers, stream=stream)


def _scope(request: httpx.Request) -> Scope:
    """Return the ASGI scope of a request, as a server would."""
    raw_path, _, query = request.url.raw_path.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.url.scheme,
        "path": unquote(raw_path.decode("ascii")),
        "raw_path": raw_path,
        "root_path": "",
        "query_string": query,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 1),
        "server": (request.url.host, request.url.port),
        "extensions": {},
    }
