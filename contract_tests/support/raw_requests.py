"""Send requests exactly as written: no HTTP client normalizes the path."""

from __future__ import annotations

import asyncio
import http.client
import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message

PREFIX = "/api/v4"


@dataclass(frozen=True)
class RawRequest:
    """A request. The request line contains `prefix` followed by `target`."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=lambda: {"PRIVATE-TOKEN": "glpat-demo-maintainer"})
    body: bytes = b""
    prefix: str = PREFIX

    @property
    def path(self) -> str:
        return self.prefix + self.target

    def __str__(self) -> str:
        return f"{self.method} {self.target}"


@dataclass(frozen=True)
class RawResponse:
    status: int
    headers: dict[str, str]
    body: bytes


def send_in_process(app: ASGIApp, request: RawRequest, *, truncated: bool = False) -> RawResponse:
    """Send a request to an application in this process, with the scope that a server would create.

    With `truncated`, the client disconnects before the end of the body.
    """
    return asyncio.run(_send(app, request, truncated=truncated))


def send_over_socket(host: str, port: int, request: RawRequest) -> RawResponse:
    """Send a request to a server."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.putrequest(request.method, request.path, skip_accept_encoding=True)
        for name, value in request.headers.items():
            connection.putheader(name, value)
        if request.body:
            connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body or None)
        response = connection.getresponse()
        return RawResponse(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


def connect(url: str, buffer: int | None = None) -> socket.socket:
    """Connect to a server; `buffer` is the size of the receive buffer in bytes."""
    parts = urlsplit(url)
    connection = socket.socket()
    connection.settimeout(10)
    if buffer is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    connection.connect((parts.hostname, parts.port))
    return connection


async def _send(app: ASGIApp, request: RawRequest, *, truncated: bool) -> RawResponse:
    raw_path, _, query = request.path.partition("?")
    messages: list[Message] = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(raw_path),
        "raw_path": raw_path.encode("latin-1"),
        "root_path": "",
        "query_string": query.encode("latin-1"),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in request.headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }

    pending: list[Message] = [{"type": "http.request", "body": request.body, "more_body": truncated}]
    if truncated:
        pending.append({"type": "http.disconnect"})

    async def receive() -> Message:
        if not pending:
            # A client that has sent everything waits for its response.
            await asyncio.Event().wait()
        return pending.pop(0)

    async def send(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, send)
    start, *rest = messages
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    return RawResponse(start["status"], headers, b"".join(message.get("body", b"") for message in rest))
