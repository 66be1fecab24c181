"""Serve the test double over a socket, from a thread."""

from __future__ import annotations

import ssl
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import uvicorn
from gitlab_error_tracking_server.runtime.server import UVICORN_OPTIONS as SERVER_OPTIONS
from gitlab_error_tracking_server.runtime.server import listen, url_of
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gitlab_error_tracking_double.transports.asgi import DISCONNECT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from socket import socket

    import trustme
    from starlette.types import ASGIApp

# Seconds.
_START_TIMEOUT = 30


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    ssl_context: ssl.SSLContext | None = None
    ca_file: Path | None = None


class DisconnectingProtocol(HttpToolsProtocol):
    """uvicorn's protocol with the extension `DISCONNECT`."""

    def on_message_begin(self) -> None:
        """Add the extension to the scope of a request."""
        super().on_message_begin()
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # ASGI does not define the extension
        scope["extensions"] = {DISCONNECT: self.transport.close}


# Faults can break connections, and a delayed response does not delay the shutdown.
UVICORN_OPTIONS: dict[str, Any] = {"http": DisconnectingProtocol, "timeout_graceful_shutdown": 1}


class _Server(uvicorn.Server):
    """uvicorn's server, with an event for its start and a quick stop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = Event()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Abort open connections and stop: a TLS client that stays connected would delay the stop."""
        for connection in [*self.server_state.connections]:
            if connection.transport is not None:
                connection.transport.abort()
        await super().shutdown(sockets)

    def stop(self) -> None:
        """Stop the server from another thread."""
        self.should_exit = True


@contextmanager
def serve_in_thread(app: ASGIApp, *, https: bool) -> Iterator[Server]:
    """Serve an application on a free port of 127.0.0.1 within a `with` block.

    Raises:
        AddressNotAvailable: There is no free port.
        RuntimeError: The server did not start in time.
    """
    with ExitStack() as stack:
        listener = stack.enter_context(listen("127.0.0.1", 0))
        options: dict[str, Any] = SERVER_OPTIONS | UVICORN_OPTIONS
        running = Server(url_of(listener))
        if https:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gitlab-double-")))
            ca_file, certificate_file = folder / "ca.pem", folder / "server.pem"
            authority, certificate = _certificates()
            authority.cert_pem.write_to_path(str(ca_file))
            certificate.private_key_and_cert_chain_pem.write_to_path(str(certificate_file))
            options["ssl_certfile"] = str(certificate_file)
            url = running.url.replace("http:", "https:", 1)
            running = Server(url, ssl.create_default_context(cafile=ca_file), ca_file)
        server = _Server(uvicorn.Config(app, **options))
        thread = Thread(target=server.run, args=([listener],), name="gitlab-double", daemon=True)
        thread.start()
        stack.callback(thread.join)
        stack.callback(server.stop)
        if not server.ready.wait(_START_TIMEOUT):
            raise RuntimeError(f"the test double did not start within {_START_TIMEOUT} seconds")
        yield running


@cache
def _certificates() -> tuple[trustme.CA, trustme.LeafCert]:
    """Return the certificate authority of this process, and the certificate of its servers."""
    import trustme  # noqa: PLC0415  (only the extra `double` installs it)

    authority = trustme.CA()
    return authority, authority.issue_cert("127.0.0.1", "localhost")
