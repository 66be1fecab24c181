"""Recognize requests that only this machine can send.

A web page of another site, open in a browser on this machine, can also send requests to 127.0.0.1. With DNS rebinding
the site's own host name resolves to 127.0.0.1, and its requests carry that name in `Host`. Otherwise they carry the
site in `Origin`.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from starlette.types import Scope


@lru_cache(maxsize=128)  # called for each request
def is_loopback_host(host: str) -> bool:
    """Return whether an address, or the host name in a URL, means this machine."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


@lru_cache(maxsize=128)
def url_host(url: str) -> str:
    """Return the host name of a URL or origin in lower case, or "" for an invalid one."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def requested_host(scope: Scope) -> str:
    """Return the host name in the `Host` header in lower case, or "" if it is missing, repeated or invalid."""
    values = header_values(scope, b"host")
    return url_host(f"//{values[0]}") if len(values) == 1 else ""


def header_values(scope: Scope, name: bytes) -> list[str]:
    """Return all values of a header; its name is in lower case."""
    return [value.decode("latin-1") for sent, value in scope["headers"] if sent == name]
