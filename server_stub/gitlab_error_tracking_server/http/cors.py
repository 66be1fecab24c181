"""Allow pages of other origins to call the API from a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.middleware.cors import CORSMiddleware

from gitlab_error_tracking_server.request import is_ingest_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

# The headers of this API among those that GitLab exposes (`config/application.rb`), and those of its rate limits.
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
# As Sentry's server allows and exposes them.
_INGEST_HEADERS = ["Content-Encoding", "Content-Type", "Sentry-Trace", "Baggage", "X-Sentry-Auth"]
_EXPOSED_INGEST_HEADERS = ["Retry-After", "X-Request-Id", "X-Sentry-Error", "X-Sentry-Rate-Limits"]
_MAX_AGE = 3600


class CrossOrigin:
    """ASGI middleware that lets any page send events, and pages of the configured origins call the API.

    Args:
        app: The next middleware.
        origins: The origins; `*` is any.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._ingest = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["POST"],
            allow_headers=_INGEST_HEADERS,
            expose_headers=_EXPOSED_INGEST_HEADERS,
            max_age=_MAX_AGE,
        )
        self._api = app
        if origins:
            self._api = CORSMiddleware(
                app,
                allow_origins=origins,
                allow_methods=_METHODS,
                allow_headers=["*"],
                expose_headers=_EXPOSED_HEADERS,
            )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._ingest if is_ingest_path(scope["path"]) else self._api
        await app(scope, receive, send)
