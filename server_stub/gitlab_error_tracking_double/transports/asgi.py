"""The double behind a socket: what a request gets, as ASGI sends it."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol

from gitlab_error_tracking_server.http.request_body import BodyCutOff, whole_body

from gitlab_error_tracking_double.responses import Answer, NoResponse, Outcome

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

DISCONNECT = "gitlab_error_tracking_double.hang_up"
"""The extension with which a server offers to break a connection: a function without arguments."""

# How long a request that waits does not notice that the double has ended, in seconds.
_TICK = 0.05


class Responder(Protocol):
    """What answers requests."""

    @property
    def is_open(self) -> bool:
        """Whether anybody is answered."""

    def answer(self, scope: Scope, body: bytes) -> Outcome:
        """How a request ends."""


class DoubleApp:
    """ASGI application in front of a double."""

    def __init__(self, gitlab: Responder) -> None:
        self._gitlab = gitlab

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # there is nothing to start or to stop, and a WebSocket that nobody accepts is refused
        try:
            body = await whole_body(receive)
        except BodyCutOff:
            return  # the client hung up before it had asked
        outcome = self._gitlab.answer(scope, body)
        if isinstance(outcome, NoResponse):
            await _hang_up(scope, receive)
            return
        if outcome.seconds and not await self._pause(outcome.seconds, receive):
            await _hang_up(scope, receive)
            return
        await send({"type": "http.response.start", "status": outcome.status, "headers": _raw(outcome)})
        if outcome.sent is None:
            await send({"type": "http.response.body", "body": outcome.body})
        else:
            await send({"type": "http.response.body", "body": outcome.body[: outcome.sent], "more_body": True})
            await _hang_up(scope, receive)

    async def _pause(self, seconds: float, receive: Receive) -> bool:
        """Let seconds pass; not all of them where the client hangs up or the double ends, of which it says False."""
        until = time.monotonic() + seconds
        gone = asyncio.ensure_future(receive())
        try:
            while not gone.done() and self._gitlab.is_open and (left := until - time.monotonic()) > 0:
                await asyncio.wait({gone}, timeout=min(left, _TICK))
            return not gone.done() and self._gitlab.is_open
        finally:
            gone.cancel()


async def _hang_up(scope: Scope, receive: Receive) -> None:
    """Break the connection; a server that does not offer it does so when an application ends without an answer."""
    disconnect = scope["extensions"].get(DISCONNECT)
    if disconnect is not None:
        disconnect()
        while (await receive())["type"] != "http.disconnect":
            pass


def _raw(answer: Answer) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
