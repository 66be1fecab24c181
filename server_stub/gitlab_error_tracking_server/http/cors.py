"""Lets pages of other origins call the API from a browser, where the instance says so."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from starlette.middleware.cors import CORSMiddleware

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.types import ASGIApp

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

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


def cors_middleware(origins: Sequence[str]) -> list[Callable[[ASGIApp], ASGIApp]]:
    """The middleware that lets these origins in; none when there are none."""
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
