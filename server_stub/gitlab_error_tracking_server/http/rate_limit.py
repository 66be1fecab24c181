"""Reject requests above a limit, as GitLab's Rack::Attack does.

Each process counts its own requests: the limit is there to test clients against a 429, not to protect a server.
"""

from __future__ import annotations

from collections import Counter
from email.utils import formatdate
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.access.authentication import find_token
from gitlab_error_tracking_server.http.errors import TooManyRequests
from gitlab_error_tracking_server.request import context_of, is_rest_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from gitlab_error_tracking_server.gitlab.clock import Clock
    from gitlab_error_tracking_server.store.store import Store

# Seconds. GitLab's headers describe a minute whatever its period is; here the period is a minute.
PERIOD = 60


class RateLimit:
    """ASGI middleware that limits the requests per minute of each user, or of each address without a known token.

    Every response of the API has headers that describe the limit.

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
        if not is_rest_path(scope["path"]):
            await self._app(scope, receive, send)
            return
        token = await find_token(scope, self._store)
        now = int(self._clock().timestamp())
        if now // PERIOD != self._period:
            self._period = now // PERIOD
            self._counts.clear()
        user = token.user.id if token else (scope.get("client") or ("",))[0]
        self._counts[user] += 1
        retry_after = PERIOD - now % PERIOD
        name = "throttle_authenticated_api" if token else "throttle_unauthenticated_api"
        context_of(scope).headers = self._headers(name, self._counts[user], now + retry_after)
        if self._counts[user] > self._limit:
            raise TooManyRequests(retry_after)
        await self._app(scope, receive, send)

    def _headers(self, name: str, observed: int, reset: int) -> list[tuple[bytes, bytes]]:
        # `Gitlab::RackAttack.throttled_response_headers`
        headers = {
            b"ratelimit-limit": self._limit,
            b"ratelimit-name": name,
            b"ratelimit-observed": observed,
            b"ratelimit-remaining": max(0, self._limit - observed),
            b"ratelimit-reset": reset,
            b"ratelimit-resettime": formatdate(reset, usegmt=True),
        }
        return [(header, str(value).encode()) for header, value in headers.items()]
