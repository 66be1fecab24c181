"""Create the HTTP client from the environment, and read a body within limits."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from gitlab_error_tracking_verifier.errors import CannotStart, NoResponse

if TYPE_CHECKING:
    from pathlib import Path

_MAX_BODY_BYTES = 4 * 2**20

# Shorter than the keep-alive time of servers: a request on a connection that is closing may get no response.
_KEEPALIVE_SECONDS = 2.0


def open_client(url: str, ca_file: Path | None, transport: httpx.BaseTransport | None) -> httpx.Client:
    """Create a client for one deployment. Redirects would send the token to another address: it follows none.

    Raises:
        CannotStart: The certificates or the proxy of the environment cannot be used.
    """
    try:
        return httpx.Client(
            # Decompression would need limits of its own.
            headers={"Accept-Encoding": "identity"},
            transport=transport
            or httpx.HTTPTransport(
                verify=ssl.create_default_context(cafile=ca_file) if ca_file else True,
                proxy=proxy_for(url),
                limits=httpx.Limits(keepalive_expiry=_KEEPALIVE_SECONDS),
            ),
            follow_redirects=False,
            trust_env=False,
        )
    except OSError as error:
        source = "--ca-file" if ca_file else "SSL_CERT_FILE or SSL_CERT_DIR"
        raise CannotStart(f"the certificates of {source} cannot be read: {error.strerror or error}") from None
    except (ValueError, httpx.InvalidURL, ImportError):
        # The value may contain a password.
        raise CannotStart("the proxy in HTTP_PROXY, HTTPS_PROXY or ALL_PROXY cannot be used: check its URL") from None


def proxy_for(url: str) -> str | None:
    """Return the proxy of the environment for a URL. httpx rejects a NO_PROXY with an entry that it cannot parse."""
    parts = urlsplit(url)
    proxies = getproxies()
    # An IPv6 address may be in NO_PROXY with or without brackets.
    if proxy_bypass(parts.hostname or "") or proxy_bypass(parts.netloc):
        return None
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def read_body(response: httpx.Response) -> bytes:
    """Return the body of a response.

    Raises:
        NoResponse: The body is too long, or encoded, which was not requested.
    """
    coding = response.headers.get("content-encoding", "identity")
    if coding.lower() != "identity":
        raise NoResponse(f"the content encoding {coding!r} of the response was not requested")
    body = b""
    for piece in response.iter_bytes():
        body += piece
        if len(body) > _MAX_BODY_BYTES:
            raise NoResponse(f"the response is longer than {_MAX_BODY_BYTES} bytes")
    return body
