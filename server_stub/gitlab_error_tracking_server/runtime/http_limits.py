"""What a client may cost, in time and in memory.

How long a request may take to arrive, and how much may stand before its body; how many requests of one connection may
wait for their turn; how long an answer may lie there that nobody reads.

uvicorn has no such limits on httptools, which is what the server reads requests with. Its `limit_concurrency` counts
connections that wait in silence too, and answers others in their place; here such connections are closed when their
time is up, and cost nobody anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Collection

# How long a request may take to arrive, with its body, in seconds; and how long a new connection may say nothing.
REQUEST_SECONDS = 30
# The request line and the headers, in bytes.
MAX_HEAD = 64 * 1024
# Requests of one connection that came before the one that is being answered was. Nobody is known to send more than a
# few; each takes some kilobytes, and 14,000 of them fit into what is read at once.
MAX_QUEUED = 16
# How often one looks whether a client reads its answer, in seconds. It is cut off when it has read nothing from one
# time to the next, but for the first: so after one to two of them.
UNREAD_SECONDS = 15


class HeadTooLarge(Exception):
    """The parser takes it for a request that it cannot read, and uvicorn answers 400."""


class TooManyQueued(Exception):
    """The parser reads no further."""


class LimitedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with these limits."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._deadline: asyncio.TimerHandle | None = None
        self._head: _Head | None = None
        self._look: asyncio.TimerHandle | None = None
        self._unread: int | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self.flow = _Flow(transport, self.pipeline)
        self._begin_to_wait()
        self._look_later()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_to_wait()
        if self._look is not None:
            self._look.cancel()
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
        if len(self.pipeline) >= MAX_QUEUED:
            raise TooManyQueued
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

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read.

        Behind a request that is yet to be answered, 400 would be taken for its answer: the connection ends with the
        last of these answers instead, and whoever sent more knows from it what was not read.
        """
        if self.cycle is None or self.cycle.response_complete or self.cycle.more_body:
            super().send_400_response(msg)
        else:
            self.cycle.keep_alive = False

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread is not None:
            self._unread = None
            self.transport.set_write_buffer_limits()

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: who asks for a WebSocket is answered as if not, and anybody can ask (RFC 9110, 7.8)."""

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

    def _look_later(self) -> None:
        self._look = self.loop.call_later(UNREAD_SECONDS, self._look_whether_answers_are_read)

    def _look_whether_answers_are_read(self) -> None:
        unread = self.transport.get_write_buffer_size()
        if self._unread is not None and unread >= self._unread:
            self.transport.abort()  # to close it would be to wait until all of it is read
            return
        if unread:
            # Until this is read nothing more is written, so that it grows less when anything is.
            self._unread = unread
            self.transport.set_write_buffer_limits(high=0)
        self._look_later()


class _Flow(FlowControl):
    """Reads nothing more of a connection while requests wait on it, however often uvicorn would go on."""

    def __init__(self, transport: asyncio.Transport, queue: Collection[object]) -> None:
        super().__init__(transport)
        self._queue = queue

    def resume_reading(self) -> None:
        if not self._queue:
            super().resume_reading()


@dataclass
class _Head:
    """A head that has not come to its end: how much of it was read, and how much came in later than its beginning."""

    read: int = 0
    unread: int = 0
