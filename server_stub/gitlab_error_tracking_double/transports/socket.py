"""Serve the test double over a socket, from a thread."""

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

# Seconds.
_START_TIMEOUT = 30


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    ssl_context: ssl.SSLContext | None
    ca_file: Path | None


class DisconnectingProtocol(HttpToolsProtocol):
    """uvicorn's protocol with the extension `DISCONNECT`."""

    def on_message_begin(self) -> None:
        """Add the extension to the scope of a request."""
        super().on_message_begin()
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # ASGI does not define the extension
        scope["extensions"] = {DISCONNECT: self.transport.close}


class _Server(uvicorn.Server):
    """uvicorn's server, with an event for its start and a quick stop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = Event()
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """Run uvicorn's tick every tenth of a second, and stop without waiting for the next one."""
        counter = 0
        while not await self.on_tick(counter):
            counter += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), 0.1)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Abort open connections and stop: a TLS client that stays connected would delay the stop."""
        for connection in [*self.server_state.connections]:
            if connection.transport is not None:
                connection.transport.abort()
        await super().shutdown(sockets)

    def stop(self) -> None:
        """Stop the server from another thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)


@contextmanager
def serve_in_thread(app: ASGIApp, *, https: bool) -> Iterator[Server]:
    """Serve an application on a free port of 127.0.0.1 within a `with` block.

    Raises:
        AddressNotAvailable: There is no free port.
        RuntimeError: The server did not start in time.
    """
    with ExitStack() as stack:
        options: dict[str, Any] = {}
        context, ca_file = None, None
        if https:
            # Imported late: only TLS needs trustme.
            from gitlab_error_tracking_double.transports.certificates import issue_certificate  # noqa: PLC0415

            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gitlab-double-")))
            options, context, ca_file = issue_certificate(folder)
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
        stack.callback(server.stop)
        if not server.ready.wait(_START_TIMEOUT):
            raise RuntimeError(f"the test double did not start within {_START_TIMEOUT} seconds")
        url = url_of(listener)
        yield Server(url.replace("http:", "https:", 1) if https else url, context, ca_file)
