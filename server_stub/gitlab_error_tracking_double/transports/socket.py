"""Serves a double over a socket, from a thread."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import uvicorn
from gitlab_error_tracking_server.runtime.server import listen, url_of
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gitlab_error_tracking_double.transports.asgi import DISCONNECT

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from socket import socket

    from starlette.types import ASGIApp

_LONGEST_START = 30


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    url: str
    ssl_context: ssl.SSLContext | None
    ca_file: Path | None


class DisconnectingProtocol(HttpToolsProtocol):
    """uvicorn's protocol, for applications that may break the connection."""

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # the extension is none of ASGI's
        scope["extensions"] = {DISCONNECT: self.transport.close}


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = Event()
        self._ended = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.answers.set()

    async def main_loop(self) -> None:
        """What uvicorn does every tenth of a second, without waiting for the next one to end."""
        counter = 0
        while not await self.on_tick(counter):
            counter += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), 0.1)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Stop. Clients that are left open are not waited for: over TLS they would have to take leave as well."""
        for connection in [*self.server_state.connections]:
            if connection.transport is not None:
                connection.transport.abort()
        await super().shutdown(sockets)

    def end(self) -> None:
        """End, from another thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._ended.set)


@contextmanager
def serving(app: ASGIApp, *, https: bool) -> Iterator[Server]:
    """Serve on a free port of 127.0.0.1 until the `with` ends.

    Raises:
        AddressNotAvailable: It cannot listen.
        RuntimeError: The server did not begin to answer.
    """
    with ExitStack() as stack:
        options: dict[str, Any] = {}
        context, ca_file = None, None
        if https:
            # trustme is imported by who wants a certificate.
            from gitlab_error_tracking_double.transports.certificates import issue  # noqa: PLC0415

            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gitlab-double-")))
            options, context, ca_file = issue(folder)
        listener = stack.enter_context(listen("127.0.0.1", 0))
        config = uvicorn.Config(
            app,
            http=DisconnectingProtocol,
            access_log=False,
            log_config=None,
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=1,
            **options,
        )
        server = _Server(config)
        thread = Thread(target=server.run, args=([listener],), name="gitlab-double", daemon=True)
        thread.start()
        stack.callback(thread.join)
        stack.callback(server.end)
        if not server.answers.wait(_LONGEST_START):
            raise RuntimeError("the double did not begin to answer")
        url = url_of(listener)
        yield Server(url.replace("http:", "https:", 1) if https else url, context, ca_file)
