# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Which requests are repeated, and why.

- Refused by a limit (a documented status with ``Retry-After``: 429): every method, since nothing was done.
- No connection was made: every method, likewise.
- 503, or the connection broke, or no answer came in time: something may have been done. GET, PUT and PATCH are
  repeated, which here do twice what they do once. POST would create twice, and a second DELETE would say that there is
  nothing to delete, so both are not.

The pause is the server's ``Retry-After``, or else grows from half a second; it is never longer than two minutes.
"""

from http import HTTPStatus

import httpx
from httpx_retries import Retry, aretry_request, retry_request

__all__ = ("aretry_request", "policy", "retry_request")

_REFUSED = [429]
_NEVER_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_REPEATABLE = ("GET", "HEAD", "PUT", "PATCH")


def policy(method: str, retries: int) -> Retry:
    """When to repeat a request of a method."""
    repeatable = method in _REPEATABLE
    return Retry(
        total=retries,
        allowed_methods=[method],
        status_forcelist=[*_REFUSED, HTTPStatus.SERVICE_UNAVAILABLE] if repeatable else _REFUSED,
        retry_on_exceptions=None if repeatable else _NEVER_CONNECTED,
        backoff_factor=0.5,
    )
