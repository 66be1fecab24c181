# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Decide which redirects to follow: elsewhere the token must not be sent."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


def new_location(response: httpx.Response) -> httpx.URL | None:
    """Return the URL at which to repeat a GET that was redirected for good within the same origin, or None."""
    if response.status_code != HTTPStatus.MOVED_PERMANENTLY or response.request.method != "GET":
        return None
    target = target_of(response)
    return target if target != response.request.url else None


def target_of(response: httpx.Response) -> httpx.URL | None:
    """Return the target of a redirect, or None if it is not valid or has another scheme, host or port."""
    import httpx  # noqa: PLC0415  (the package is imported without it)

    url = response.request.url
    try:
        target = url.join(response.headers.get("Location", ""))
    except (httpx.InvalidURL, UnicodeError):
        return None
    return target if (target.scheme, target.host, target.port) == (url.scheme, url.host, url.port) else None
