"""Small servers of this machine that are no GitLab, or stand before one."""

from __future__ import annotations

import http.client
import socket
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import trustme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Reply:
    """A response."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that rejects the certificate is expected."""


@contextmanager
def serving_replies(
    reply: Callable[[BaseHTTPRequestHandler], Reply], tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    """Serve replies on a free port, and return the URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found = reply(self)
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(found.body)))
            self.end_headers()
            self.wfile.write(found.body)

        def log_message(self, *_: object) -> None:
            pass

    with _Server(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def forwarding(url: str, change: Callable[[str], str | Reply]) -> Iterator[str]:
    """Forward requests to a server with another path, or reply instead."""

    def reply(request: BaseHTTPRequestHandler) -> Reply:
        path = change(request.path)
        if isinstance(path, Reply):
            return path
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        connection.request(request.command, path, headers=dict(request.headers))
        response = connection.getresponse()
        skipped = {"content-length", "transfer-encoding", "connection"}
        headers = {name: value for name, value in response.getheaders() if name.lower() not in skipped}
        found = Reply(response.status, headers, response.read())
        connection.close()
        return found

    with serving_replies(reply) as proxy:
        yield proxy


@contextmanager
def redirecting(url: str) -> Iterator[str]:
    """Redirect every request to the same path of another address, as web servers do from http to https."""
    with serving_replies(lambda request: Reply(301, {"Location": url + request.path})) as server:
        yield server


@contextmanager
def silent_server() -> Iterator[str]:
    """Listen on a free port, and never respond."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def closed_port() -> str:
    """Return a URL at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def certificate(folder: Path, name: str, *, expired: bool = False) -> tuple[ssl.SSLContext, str]:
    """Return the TLS settings of a server with a certificate for a name, and the file of its issuer."""
    authority = trustme.CA()
    ends = datetime.now(UTC) - timedelta(days=1) if expired else None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name, not_after=ends).configure_cert(context)
    issuer = folder / "issuer.pem"
    authority.cert_pem.write_to_path(str(issuer))
    return context, str(issuer)
