"""What a client may cost: how long it may take to send a request, and how much may stand before the body.

uvicorn has no such limits on httptools. Its `limit_concurrency` counts connections that wait in silence too, and
answers others in their place; here such connections are closed when their time is up, and cost nobody anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio

# How long a request may take to arrive, with its body, in seconds; and how long a new connection may say nothing.
REQUEST_SECONDS = 30
# The request line and the headers, in bytes.
MAX_HEAD = 64 * 1024


class HeadTooLarge(Exception):
    """The parser takes it for a request that it cannot read, and uvicorn answers 400."""


class LimitedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with these limits."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._deadline: asyncio.TimerHandle | None = None
        self._head: _Head | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._begin_to_wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_to_wait()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        head = self._head
        super().data_received(data)
        if head is not None and head is self._head and not self.transport.is_closing():
            # The parser keeps a header to itself until it has come to its end.
            head.unread += len(data)
            if head.unread > MAX_HEAD:
                self.send_400_response("Invalid HTTP request received.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = _Head()
        if self._deadline is None:
            self._begin_to_wait()

    def on_url(self, url: bytes) -> None:
        self._count(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(name + value)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._head = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._end_to_wait()
        super().on_message_complete()

    def _count(self, part: bytes) -> None:
        if self._head is not None:  # trailers come after the body
            self._head.read += len(part)
            if self._head.read > MAX_HEAD:
                raise HeadTooLarge

    def _begin_to_wait(self) -> None:
        self._deadline = self.loop.call_later(REQUEST_SECONDS, self.transport.close)

    def _end_to_wait(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


@dataclass
class _Head:
    """A head that has not come to its end: how much of it was read, and how much came in later than its beginning."""

    read: int = 0
    unread: int = 0
