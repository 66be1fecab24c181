# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Which requests are repeated, and why.

- Refused by a limit (too many requests): every method, since nothing was done.
- No connection was made: every method, likewise.
- 503, or the connection broke, or no answer came in time: something may have been done. GET, PUT and PATCH are
  repeated, which here do twice what they do once. POST would create twice, and a second DELETE would say that there is
  nothing to delete, so both are not.

The pause is the server's ``Retry-After``, or else of random length: up to a second, then up to two, four and so on. It
is never longer than two minutes.
"""

from http import HTTPStatus

from httpx_retries import Retry, aretry_request, retry_request

from ._unreachable import NEVER_CONNECTED, REPEATABLE

__all__ = ("aretry_request", "policy", "retry_request")

_REFUSED = [HTTPStatus.TOO_MANY_REQUESTS]


class _Retry(Retry):
    def parse_retry_after(self, retry_after: str) -> float:
        try:
            return super().parse_retry_after(retry_after)
        except OverflowError:
            # A date beyond all calendars is as good as none.
            raise ValueError("Retry-After names no date") from None


def policy(method: str, retries: int) -> Retry:
    """When to repeat a request of a method."""
    repeatable = method in REPEATABLE
    return _Retry(
        total=retries,
        allowed_methods=[method],
        status_forcelist=[*_REFUSED, HTTPStatus.SERVICE_UNAVAILABLE] if repeatable else _REFUSED,
        retry_on_exceptions=None if repeatable else NEVER_CONNECTED,
        backoff_factor=0.5,
    )
