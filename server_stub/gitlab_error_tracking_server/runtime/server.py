"""Serves an ASGI application over a socket."""

from __future__ import annotations

import ipaddress
import logging
import os
import signal
import socket
import sys
from threading import Timer
from typing import TYPE_CHECKING, Any, NoReturn

import uvicorn

from gitlab_error_tracking_server.runtime.http_limits import LimitedProtocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from starlette.types import ASGIApp

if sys.platform != "win32":
    import resource

_log = logging.getLogger(__name__)

_BACKLOG = 2048
# How long requests under way may take when the server is to stop, in seconds; and when it is at its end, whatever else
# waits then.
_SHUTDOWN_SECONDS = 25
END_SECONDS = 30


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
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (compared with, not bound to)
    host = anywhere.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """Says when it is ready: from then on a signal stops it in an orderly way, and a second one at once."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None], on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stop = on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        try:
            self._on_ready()
        except BaseException:
            await self.shutdown(sockets)
            raise

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            _end_at_once(sig)
        self._on_stop()
        end_in_time()
        super().handle_exit(sig, frame)


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


def end_in_time(seconds: float | None = None) -> None:
    """See that this process, which was told to stop, ends, even where something waits that cannot be interrupted.

    Args:
        seconds: When, instead of after `END_SECONDS`.
    """
    seconds = END_SECONDS if seconds is None else seconds

    def end() -> None:
        _log.error("ended although something still waits, %s s after it was told to stop", seconds)
        os._exit(1)

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()


def status_after(signal_number: int) -> int:
    """The exit code of a process that a signal has ended, as shells have it."""
    return 128 + signal_number


def serve(
    site: ASGIApp, listener: socket.socket, *, on_ready: Callable[[], None], on_stop: Callable[[], None], **more: Any
) -> None:
    """Serve until Ctrl-C or SIGTERM; requests under way are finished first, unless it comes a second time.

    Args:
        site: What is served.
        listener: Where connections are taken.
        on_ready: Called when the server answers.
        on_stop: Called when it was told to stop.
        more: See `configuration`.
    """
    raise_file_limit()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _Server(configuration(site, **more), on_ready, on_stop).run(sockets=[listener])
    except KeyboardInterrupt:
        # uvicorn raises the signal again after it has shut down, for callers who have more to do; this is the end.
        return
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _end_at_once)


def _end_at_once(signal_number: int, _frame: FrameType | None = None) -> NoReturn:
    # Neither the event loop nor any thread is asked: whichever of them waits would keep the process.
    os._exit(status_after(signal_number))
