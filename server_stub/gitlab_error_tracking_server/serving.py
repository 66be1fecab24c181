"""Serves an ASGI application over a socket."""

from __future__ import annotations

import ipaddress
import signal
import socket
import sys
from typing import TYPE_CHECKING, Any

import uvicorn

from gitlab_error_tracking_server.http_limits import LimitedProtocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

if sys.platform != "win32":
    import resource

_BACKLOG = 2048
# How long requests under way may take when the server is to stop, in seconds.
_SHUTDOWN_SECONDS = 30


class AddressNotAvailable(Exception):
    """The server cannot listen where it was told to."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections; port 0 takes any free port.

    Raises:
        AddressNotAvailable: The port is in use, or the host is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio turns Nagle's algorithm off only for sockets that say they are TCP;
    # with it on, every answer takes 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise AddressNotAvailable(f"cannot listen on {host}:{port}: {error.strerror}") from None
    except (TypeError, ValueError):  # what the system is not even asked for: too long, or with a NUL
        listener.close()
        raise AddressNotAvailable(f"cannot listen on {host!r}: that is no name of a host") from None
    return listener


def is_loopback(listener: socket.socket) -> bool:
    """Whether a listening socket is reached from this machine only."""
    return is_loopback_host(listener.getsockname()[0])


def is_loopback_host(host: str) -> bool:
    """Whether an address, or the name in a URL, is this machine itself."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def url_of(listener: socket.socket) -> str:
    """The URL at which a listening socket is reached from this machine."""
    host, port, *_ = listener.getsockname()
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # nosec B104 # noqa: S104  (compared with, not bound to)
    host = anywhere.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """Says when it is ready: from then on signals stop it in an orderly way."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()


def configuration(site: ASGIApp | Callable[[], ASGIApp], **more: Any) -> uvicorn.Config:
    """How uvicorn serves, in one process and in many; `more` is whatever else uvicorn can be told."""
    # No access log of uvicorn's: it would write query strings, and with them tokens. `wire` writes one.
    # Nor may a client say by a header which address it has: rate limits go by it.
    settings: dict[str, Any] = {
        "access_log": False,
        "http": LimitedProtocol,
        "lifespan": "off",
        "log_config": None,
        "proxy_headers": False,
        "server_header": False,
        "timeout_graceful_shutdown": _SHUTDOWN_SECONDS,
        "ws": "none",
    }
    return uvicorn.Config(site, **(settings | more))


def raise_file_limit() -> None:
    """Let the process have as many connections as the system allows it, not the 1024 of an ordinary shell."""
    if sys.platform == "win32":
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def serve(site: ASGIApp, listener: socket.socket, on_ready: Callable[[], None], **more: Any) -> None:
    """Serve until Ctrl-C or SIGTERM; requests under way are finished first. For `more` see `configuration`."""
    raise_file_limit()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _Server(configuration(site, **more), on_ready).run(sockets=[listener])
    except KeyboardInterrupt:
        # uvicorn raises the signal again after it has shut down, for callers who have more to do; this is the end.
        return
