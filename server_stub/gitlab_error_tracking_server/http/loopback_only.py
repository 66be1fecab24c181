"""Protect a demonstration server on this machine from web pages of other sites: its tokens are public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitlab_error_tracking_server.access.loopback import header_values, is_loopback_host, requested_host, url_host
from gitlab_error_tracking_server.http.errors import ForeignSite

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Receive, Scope, Send


class LoopbackOnly:
    """ASGI middleware that rejects a `Host` or `Origin` other than this machine.

    Args:
        app: The next middleware.
        origins: Other origins to accept; `*` accepts any.
    """

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_loopback_host(requested_host(scope)):
            raise ForeignSite("Host")
        if not all(self._accepts(origin) for origin in header_values(scope, b"origin")):
            raise ForeignSite("Origin")
        await self._app(scope, receive, send)

    def _accepts(self, origin: str) -> bool:
        return is_loopback_host(url_host(origin)) or origin in self._origins or "*" in self._origins
