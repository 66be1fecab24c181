"""The test double as an ASGI application."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol

from gitlab_error_tracking_server.http.request_body import IncompleteBody, read_whole_body

from gitlab_error_tracking_double.responses import NoResponse, Outcome

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

DISCONNECT = "gitlab_error_tracking_double.disconnect"
"""ASGI extension of a server that can break a connection: a function without arguments."""

# Seconds until a delayed request notices that the double is closed.
_TICK = 0.05


class Responder(Protocol):
    """A handler of requests."""

    @property
    def is_open(self) -> bool:
        """Whether requests are handled."""

    def respond(self, scope: Scope, body: bytes) -> Outcome:
        """Return the outcome of a request."""


class DoubleApp:
    """ASGI application that passes requests to a test double."""

    def __init__(self, gitlab: Responder) -> None:
        self._gitlab = gitlab

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # no lifespan to handle, and an unanswered WebSocket is rejected
        try:
            body = await read_whole_body(receive)
        except IncompleteBody:
            return  # the client disconnected before the end of the request
        outcome = self._gitlab.respond(scope, body)
        if isinstance(outcome, NoResponse):
            await _disconnect(scope, receive)
            return
        if outcome.delay and not await self._wait(outcome.delay, receive):
            await _disconnect(scope, receive)
            return
        await send(outcome.start())
        if outcome.truncate_at is None:
            await send({"type": "http.response.body", "body": outcome.body})
        else:
            await send({"type": "http.response.body", "body": outcome.body[: outcome.truncate_at], "more_body": True})
            await _disconnect(scope, receive)

    async def _wait(self, seconds: float, receive: Receive) -> bool:
        """Wait; return False early if the client disconnects or the double is closed."""
        deadline = time.monotonic() + seconds
        disconnected = asyncio.ensure_future(receive())
        try:
            while not disconnected.done() and self._gitlab.is_open and (left := deadline - time.monotonic()) > 0:
                await asyncio.wait({disconnected}, timeout=min(left, _TICK))
            return not disconnected.done() and self._gitlab.is_open
        finally:
            disconnected.cancel()


async def _disconnect(scope: Scope, receive: Receive) -> None:
    """Break the connection. A server without the extension does so when the application returns without a response."""
    disconnect = scope["extensions"].get(DISCONNECT)
    if disconnect is not None:
        disconnect()
        while (await receive())["type"] != "http.disconnect":
            pass
