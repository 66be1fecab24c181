"""Not so often! Refuses requests above a limit, as GitLab's Rack::Attack does. Off unless a limit is given.

The counts are this process's own: it is there so that clients can be tried against a 429, not to protect a server.
"""

from __future__ import annotations

from collections import Counter
from email.utils import formatdate
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.access.authentication import find_token
from gitlab_error_tracking_server.gitlab.errors import TooManyRequests
from gitlab_error_tracking_server.request import operation_id_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from gitlab_error_tracking_server.gitlab.clock import Clock
    from gitlab_error_tracking_server.store.store import Store

# GitLab's headers speak of a minute whatever its period is; here the period is one.
PERIOD = 60


class RateLimit:
    """ASGI middleware that lets pass so many requests a minute from each user, or from each address without one.

    Args:
        app: The rooms behind this one.
        store: Where it is known whose a token is.
        limit: How many requests a minute; None is no limit.
        clock: The time by which minutes begin and end.
    """

    def __init__(self, app: ASGIApp, store: Store, limit: int | None, clock: Clock) -> None:
        self._app = app
        self._store = store
        self._limit = limit
        self._clock = clock
        self._period = 0
        self._counts: Counter[int | str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._limit is not None and operation_id_of(scope) is not None:
            await self._count(scope, self._limit)
        await self._app(scope, receive, send)

    async def _count(self, scope: Scope, limit: int) -> None:
        token = await find_token(scope, self._store)
        now = int(self._clock().timestamp())
        if now // PERIOD != self._period:
            self._period = now // PERIOD
            self._counts.clear()
        who = token.user_id if token else (scope.get("client") or ("",))[0]
        self._counts[who] += 1
        if self._counts[who] > limit:
            name = "throttle_authenticated_api" if token else "throttle_unauthenticated_api"
            raise TooManyRequests(_headers(name, limit, self._counts[who], now))


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
