"""Serve an ASGI application over a socket."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import sys
from functools import partial
from threading import Timer
from typing import TYPE_CHECKING, Any, NoReturn

import uvicorn

from gitlab_error_tracking_server.access.loopback import is_loopback_host
from gitlab_error_tracking_server.runtime.http_protocol import LimitedProtocol
from gitlab_error_tracking_server.runtime.limits import DEFAULT_LIMITS

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from starlette.types import ASGIApp

    from gitlab_error_tracking_server.runtime.limits import Limits

if sys.platform != "win32":
    import resource

_log = logging.getLogger(__name__)

_BACKLOG = 2048

UVICORN_OPTIONS: dict[str, Any] = {
    "access_log": False,  # uvicorn's contains query strings, which may contain tokens
    "lifespan": "off",
    "log_config": None,
    "proxy_headers": False,  # rate limits use the client's address, which a client must not choose
    "server_header": False,
    "ws": "none",
}
"""The options of uvicorn for every server of this project."""


class AddressNotAvailable(Exception):
    """The server cannot listen on the address."""


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket; port 0 takes any free port.

    Raises:
        AddressNotAvailable: The port is in use, or the host is not an address of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only for sockets that name their protocol; with it on, a response takes 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        advice = "; use another --port, or PORT= with make" if error.errno == errno.EADDRINUSE else ""
        raise AddressNotAvailable(f"cannot listen on {host}:{port}: {error.strerror}{advice}") from None
    except (TypeError, ValueError):  # too long, or with a NUL
        listener.close()
        raise AddressNotAvailable(
            f"cannot listen on {host!r}: it is not a valid host name: use an address of this machine, such as 127.0.0.1"
        ) from None
    return listener


def is_loopback(listener: socket.socket) -> bool:
    """Return whether only this machine can reach a listening socket."""
    return is_loopback_host(listener.getsockname()[0])


def url_of(listener: socket.socket) -> str:
    """Return the URL of a listening socket for clients on this machine."""
    host, port, *_ = listener.getsockname()
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (compared with, not bound to)
    host = anywhere.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """Report when the server is ready. From then on a first signal stops it gracefully, a second one at once."""

    def __init__(
        self, config: uvicorn.Config, limits: Limits, on_ready: Callable[[], None], on_stop: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._limits = limits
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
            _exit_at_once(sig)
        super().handle_exit(sig, frame)  # first, because a second signal can interrupt the rest
        self._on_stop()
        _exit_after(self._limits.exit_seconds)


def serve(
    app: ASGIApp,
    listener: socket.socket,
    *,
    on_ready: Callable[[], None],
    on_stop: Callable[[], None],
    limits: Limits = DEFAULT_LIMITS,
    **options: Any,
) -> None:
    """Serve until Ctrl-C, SIGTERM or SIGHUP. Running requests finish first; a second signal ends the process at once.

    Args:
        app: The application.
        listener: The listening socket.
        on_ready: Called when the server responds.
        on_stop: Called at the first signal.
        limits: What clients may use, and how long a stop may take.
        options: Options of uvicorn that replace the server's own.
    """
    raise_file_limit()
    settings: dict[str, Any] = UVICORN_OPTIONS | {
        "http": partial(LimitedProtocol, limits=limits),
        "timeout_graceful_shutdown": limits.shutdown_seconds,
        "timeout_keep_alive": limits.request_seconds,  # its own timer, which any byte stops
    }
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    stop_with_terminal()
    try:
        config = uvicorn.Config(app, **(settings | options))
        _Server(config, limits, on_ready, on_stop).run(sockets=[listener])
    except KeyboardInterrupt:  # uvicorn raises the signal again when it has stopped
        return
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _exit_at_once)


def raise_file_limit() -> None:
    """Allow as many open files as the system permits this process: a shell's usual limit is 1,024."""
    if sys.platform != "win32":
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def stop_with_terminal() -> None:
    """Handle SIGHUP, which a terminal sends when it closes, like SIGTERM. A server under `nohup` ignores it."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the shell and the system can both send it
        signal.raise_signal(signal.SIGTERM)

    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:
        signal.signal(signal.SIGHUP, stop)


def exit_status(signal_number: int) -> int:
    """Return the exit status of a process that a signal ended, as shells report it."""
    return 128 + signal_number


def _exit_after(seconds: float) -> None:
    """End this process in time, even if something still waits that cannot be interrupted."""

    def end() -> None:
        _log.error("the process ended while something still waited, %s s after the signal to stop", seconds)
        os._exit(1)

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()


def _exit_at_once(signal_number: int, _frame: FrameType | None = None) -> NoReturn:
    # Neither the event loop nor a thread can delay this.
    os._exit(exit_status(signal_number))
