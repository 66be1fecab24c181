"""Reaches the double from httpx without a socket, from synchronous and from asynchronous code."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import unquote

import anyio
import httpx

from gitlab_error_tracking_double.responses import Answer, NoResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.types import Scope

    from gitlab_error_tracking_double.responses import Outcome
    from gitlab_error_tracking_double.transports.asgi import Responder


class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport for both of httpx's clients.

    An answer that would come later than the client's timeout allows is not waited for: the client gets its
    `httpx.ReadTimeout` at once.
    """

    def __init__(self, gitlab: Responder) -> None:
        self._gitlab = gitlab

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        outcome = self._gitlab.answer(_scope(request), request.read())
        time.sleep(_pause(request, outcome))
        return _response(request, outcome)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        outcome = self._gitlab.answer(_scope(request), await request.aread())
        if pause := _pause(request, outcome):
            await anyio.sleep(pause)
        return _response(request, outcome)


class _BrokenStream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that breaks off, as h11 tells of it."""

    def __init__(self, request: httpx.Request, sent: bytes, expected: int) -> None:
        self._request = request
        self._sent = sent
        self._expected = expected

    def __iter__(self) -> Iterator[bytes]:
        yield self._sent
        raise self._broken()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._sent
        raise self._broken()

    def _broken(self) -> httpx.RemoteProtocolError:
        return httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body "
            f"(received {len(self._sent)} bytes, expected {self._expected})",
            request=self._request,
        )


def _pause(request: httpx.Request, outcome: Outcome) -> float:
    seconds = outcome.seconds if isinstance(outcome, Answer) else 0
    longest = request.extensions.get("timeout", {}).get("read")
    if longest is not None and seconds > longest:
        raise httpx.ReadTimeout("The read operation timed out", request=request)
    return seconds


def _response(request: httpx.Request, outcome: Outcome) -> httpx.Response:
    if isinstance(outcome, NoResponse):
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
    if outcome.sent is None:
        return httpx.Response(outcome.status, headers=outcome.headers, content=outcome.body)
    stream = _BrokenStream(request, outcome.body[: outcome.sent], len(outcome.body))
    return httpx.Response(outcome.status, headers=outcome.headers, stream=stream)


def _scope(request: httpx.Request) -> Scope:
    """A request as a server would tell it to an ASGI application."""
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
