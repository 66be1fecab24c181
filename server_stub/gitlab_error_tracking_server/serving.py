"""Serves the API over a socket, and tells on the terminal what there is to see."""

from __future__ import annotations

import ipaddress
import logging
import signal
import socket
from typing import TYPE_CHECKING

import uvicorn
from gitlab_error_tracking_contract import load_contract
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Router

from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.documentation import documentation_routes
from gitlab_error_tracking_server.probes import probe_routes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.types import ASGIApp

    from gitlab_error_tracking_server.domain import Instance
    from gitlab_error_tracking_server.store import Store

_BACKLOG = 2048

# What GitLab exposes, as far as it is there (`config/application.rb`), and what its rate limits answer with.
_EXPOSED_HEADERS = [
    "Link",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "X-Next-Page",
    "X-Page",
    "X-Per-Page",
    "X-Prev-Page",
    "X-Request-Id",
    "X-Total",
    "X-Total-Pages",
]


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
    return listener


def is_loopback(listener: socket.socket) -> bool:
    """Whether a listening socket is reached from this machine only."""
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback


def url_of(listener: socket.socket) -> str:
    """The URL at which a listening socket is reached from this machine."""
    host, port, *_ = listener.getsockname()
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (compared with, not bound to)
    host = anywhere.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def create_site(store: Store, instance: Instance, cors_origins: Sequence[str] = ()) -> ASGIApp:
    """The API, with its documentation beside it under `/docs/` and the operators' probes under `/-/`.

    Args:
        store: Where everything is kept.
        instance: What is configured once for the whole GitLab.
        cors_origins: From which origins a page in a browser may call the API; `*` is all of them.
    """
    routes = [*documentation_routes(load_contract()), *probe_routes(store)]
    site = Router(routes, default=create_app(store, instance), redirect_slashes=False)
    if not cors_origins:
        return site
    return CORSMiddleware(
        site,
        allow_origins=cors_origins,
        allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["*"],
        expose_headers=_EXPOSED_HEADERS,
    )


class _Server(uvicorn.Server):
    """Says when it is ready: from then on signals stop it in an orderly way."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()


def serve(site: ASGIApp, listener: socket.socket, on_ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; requests under way are finished first."""
    _configure_logging()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # No access log of uvicorn's: it would write query strings, and with them tokens. `wire` writes one.
    config = uvicorn.Config(site, access_log=False, log_config=None, lifespan="off", ws="none", server_header=False)
    try:
        _Server(config, on_ready).run(sockets=[listener])
    except KeyboardInterrupt:
        # uvicorn raises the signal again after it has shut down, for callers who have more to do; this is the end.
        return


def _configure_logging() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("connexion").setLevel(logging.ERROR)
