# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Validate the options of a client and of a call."""

import math
from collections.abc import Mapping
from typing import Any

import httpx

from ._exceptions import UsageError
from .types import RequestOptions

_NAMES = RequestOptions.__optional_keys__


def check_timeout(timeout: object) -> None:
    """Check a timeout.

    Raises:
        UsageError: It is not valid.
    """
    if timeout is None or isinstance(timeout, httpx.Timeout):
        return
    if isinstance(timeout, (int, float)) and not isinstance(timeout, bool) and 0 < timeout < math.inf:
        return
    raise UsageError(f"timeout {timeout!r} is not valid: write seconds, an httpx.Timeout, or None to wait forever.")


def checked_options(options: object) -> dict[str, Any]:
    """Return the options of a call as arguments for ``httpx.Client.build_request``.

    Raises:
        UsageError: An option does not exist or is not valid.
    """
    if options is None:
        return {}
    if not isinstance(options, Mapping):
        raise UsageError(f"options is of type {type(options).__name__}: write a dict, such as {{'timeout': 5}}.")
    arguments: dict[str, Any] = {**options}
    unknown = [name for name in arguments if name not in _NAMES]
    if unknown:
        raise UsageError(f"The option {unknown[0]!r} does not exist: write {' or '.join(map(repr, sorted(_NAMES)))}.")
    if "timeout" in arguments:
        check_timeout(arguments["timeout"])
    if "headers" in arguments:
        arguments["headers"] = _headers(arguments["headers"])
    return arguments


def _headers(headers: Any) -> httpx.Headers:
    try:
        checked = httpx.Headers(headers)
        if all(f"{name}{value}".isascii() and f"{name}{value}".isprintable() for name, value in checked.items()):
            return checked
    except (AttributeError, TypeError, ValueError):
        pass
    # A header may hold a secret, so the message does not repeat it.
    raise UsageError(
        "The option 'headers' is not valid: write a dict of strings in printable ASCII characters."
    ) from None
