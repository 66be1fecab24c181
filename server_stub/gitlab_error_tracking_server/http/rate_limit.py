"""Reject requests above a limit, as GitLab's Rack::Attack does.

Each process counts its own requests: the limit is there to test clients against a 429, not to protect a server.
"""

from __future__ import annotations

from collections import Counter
from email.utils import formatdate
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.access.authentication import find_token
from gitlab_error_tracking_server.http.errors import TooManyRequests

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from gitlab_error_tracking_server.gitlab.clock import Clock
    from gitlab_error_tracking_server.store.store import Store

# Seconds. GitLab's headers describe a minute whatever its period is; here the period is a minute.
PERIOD = 60


class RateLimit:
    """ASGI middleware that limits the requests per minute of each user, or of each address without a known token.

    Args:
        app: The next middleware.
        store: Where the tokens are stored.
        limit: Requests per minute.
        clock: The time by which minutes begin and end.
    """

    def __init__(self, app: ASGIApp, store: Store, limit: int, clock: Clock) -> None:
        self._app = app
        self._store = store
        self._limit = limit
        self._clock = clock
        self._period = 0
        self._counts: Counter[int | str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = await find_token(scope, self._store)
        now = int(self._clock().timestamp())
        if now // PERIOD != self._period:
            self._period = now // PERIOD
            self._counts.clear()
        user = token.user_id if token else (scope.get("client") or ("",))[0]
        self._counts[user] += 1
        if self._counts[user] > self._limit:
            name = "throttle_authenticated_api" if token else "throttle_unauthenticated_api"
            raise TooManyRequests(_headers(name, self._limit, self._counts[user], now))
        await self._app(scope, receive, send)


def _headers(name: str, limit: int, observed: int, now: int) -> dict[str, str]:
    # `Gitlab::RackAttack.throttled_response_headers`
    retry_after = PERIOD - now % PERIOD
    return {
        "RateLimit-Limit": str(limit),
        "RateLimit-Name": name,
        "RateLimit-Observed": str(observed),
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": str(now + retry_after),
        "RateLimit-ResetTime": formatdate(now + retry_after, usegmt=True),
        "Retry-After": str(retry_after),
    }
