# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""When to repeat a request. Imported only by a client that retries, so that others need not load httpx-retries.

- 429 (too many requests), every method: GitLab did nothing.
- No connection was made, every method: likewise.
- 502, 503, 504, 520 to 530, a broken connection or a timeout: GitLab may have carried out the request. GET, PUT and
  PATCH are repeated, since a repetition changes nothing more. POST would create twice, and a second DELETE would report
  that there is nothing to delete, so both are not repeated.

The pause is the server's ``Retry-After``, or else random: up to a second, then up to two, four and so on. It is never
longer than two minutes.
"""

from collections.abc import Callable
from http import HTTPStatus

import httpx
from httpx_retries import Retry, aretry_request, retry_request

from ._connection_errors import NEVER_CONNECTED
from ._exceptions import REPEATABLE
from ._headers import seconds_of

__all__ = ("aretry_request", "policy", "retry_request")

_NOT_CARRIED_OUT = [HTTPStatus.TOO_MANY_REQUESTS]
# Cloudflare, which gitlab.com uses, has its own statuses for a server that it cannot reach.
_OVERLOADED = [HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT, *range(520, 531)]


class _Retry(Retry):
    def parse_retry_after(self, retry_after: str) -> float:
        seconds = seconds_of(retry_after.strip())
        if seconds is not None:
            return seconds
        try:
            return super().parse_retry_after(retry_after)
        except OverflowError:
            # The date is beyond every calendar; httpx-retries ignores a value that is not valid.
            raise ValueError("Retry-After is not a valid date") from None


def _retry_class(sleep: Callable[[float], None]) -> type[_Retry]:
    # A class of its own, because Retry copies itself without further attributes.
    class SleepingRetry(_Retry):
        def sleep(self, response: httpx.Response | Exception) -> None:
            sleep(self._calculate_sleep(response.headers if isinstance(response, httpx.Response) else {}))

        async def asleep(self, response: httpx.Response | Exception) -> None:
            self.sleep(response)

    return SleepingRetry


def policy(method: str, retries: int, sleep: Callable[[float], None] | None = None) -> Retry:
    """Return the retry policy for a method. ``sleep`` replaces the pause, for tests."""
    repeatable = method in REPEATABLE
    kind = _Retry if sleep is None else _retry_class(sleep)
    return kind(
        total=retries,
        allowed_methods=[method],
        status_forcelist=[*_NOT_CARRIED_OUT, *_OVERLOADED] if repeatable else _NOT_CARRIED_OUT,
        retry_on_exceptions=None if repeatable else NEVER_CONNECTED,
        backoff_factor=0.5,
    )
