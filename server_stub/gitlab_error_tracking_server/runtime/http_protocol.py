"""uvicorn's HTTP protocol with limits, which uvicorn does not have on httptools."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from httptools import HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gitlab_error_tracking_server.http.json_responses import to_json

if TYPE_CHECKING:
    import asyncio

    from gitlab_error_tracking_server.runtime.limits import Limits


class _Rejected(Exception):
    """Stops the parser. uvicorn then calls `send_400_response`."""


class _Parser(HttpRequestParser):
    """A parser that ignores `Upgrade`, as RFC 9110, section 7.8, allows.

    httptools takes what follows the headers of such a request for another protocol. This parser parses the request a
    second time, without `Upgrade`, so that the body and the next request are read as usual.
    """

    def __init__(self, protocol: LimitedProtocol) -> None:
        self._protocol = protocol
        self._start()

    def feed_data(self, data: bytes) -> None:  # type: ignore[override]  # all that asyncio passes
        while data:
            try:
                super().feed_data(data)
            except HttpParserUpgrade as upgrade:
                data = self._head_without_upgrade() + data[upgrade.args[0] :]
                self._start()
            else:
                break

    def _start(self) -> None:
        """Parse what follows as a new request, also after `Connection: close`."""
        super().__init__(self._protocol)
        self.set_dangerous_leniencies(lenient_data_after_close=True)  # as in uvicorn

    def _head_without_upgrade(self) -> bytes:
        version = self.get_http_version().encode()
        lines = [b"%s %s HTTP/%s" % (self.get_method(), self._protocol.url, version)]
        lines += [b"%s: %s" % header for header in self._protocol.headers if header[0] != b"upgrade"]
        return b"\r\n".join([*lines, b"", b""])


class LimitedProtocol(HttpToolsProtocol):
    """A connection with exactly one running deadline: for the next request, or for the response to the last one.

    Args:
        limits: What a client may use.
        arguments: See uvicorn.
        options: See uvicorn.
    """

    def __init__(self, *arguments: Any, limits: Limits, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.parser = _Parser(self)
        self._limits = limits
        self._deadline: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._rejection = HTTPStatus.BAD_REQUEST

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._restart_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes > self._limits.head_bytes:  # the parser reports a header or a trailer only at its end
            self.send_400_response("")

    def on_message_begin(self) -> None:
        if len(self.pipeline) >= self._limits.pipelined_requests:
            raise _Rejected
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > self._limits.target_bytes:
            self._rejection = HTTPStatus.REQUEST_URI_TOO_LONG
            raise _Rejected

    def on_headers_complete(self) -> None:
        """Check what the parser does not (RFC 9112, sections 3.2 and 6.1; RFC 9110, section 9.1)."""
        size = hosts = 0
        codings = b""
        for name, value in self.headers:
            size += len(name) + len(value)
            if name == b"host":
                hosts += 1
            elif name == b"transfer-encoding":
                codings += value.lower()
        if size > self._limits.head_bytes or hosts > 1 or (not hosts and self.parser.get_http_version() != "1.0"):
            raise _Rejected
        if codings not in {b"", b"chunked"} or self.parser.get_method() == b"CONNECT":
            self._rejection = HTTPStatus.NOT_IMPLEMENTED
            raise _Rejected
        if not self.parser.should_upgrade():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._head_bytes -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            return
        self._head_bytes = 0
        super().on_message_complete()
        self._restart_deadline()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._restart_deadline()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._restart_deadline()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  (uvicorn's text)
        """Respond to a request that is rejected, and close the connection.

        The client would take a response to a pipelined request for the response to an earlier request that is still
        being processed. In this case the connection ends with the earlier response.
        """
        if self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body:
            self.cycle.keep_alive = False
        elif not self.transport.is_closing():
            status = f"{self._rejection} {self._rejection.phrase}"
            body = to_json({"message": status})
            head = (
                f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                "Connection: close\r\n\r\n"
            )
            self.transport.write(head.encode() + body)
            self.transport.close()

    def _restart_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        request_due = self.cycle is None or self.cycle.response_complete or self.cycle.more_body
        seconds = self._limits.request_seconds if request_due else self._limits.response_seconds
        self._deadline = self.loop.call_later(seconds, self.transport.abort)
