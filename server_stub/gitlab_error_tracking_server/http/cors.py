"""Allow pages of the configured origins to call the API from a browser."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from starlette.middleware.cors import CORSMiddleware

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.types import ASGIApp

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


def cors_middleware(origins: Sequence[str]) -> list[Callable[[ASGIApp], ASGIApp]]:
    """Return the middleware that allows these origins; an empty list without origins."""
    if not origins:
        return []
    return [
        partial(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=["*"],
            expose_headers=_EXPOSED_HEADERS,
        )
    ]
