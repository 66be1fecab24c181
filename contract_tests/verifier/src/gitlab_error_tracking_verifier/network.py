"""Create the HTTP client from the environment, and read bodies within limits."""

from __future__ import annotations

import gzip
import os
import ssl
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from gitlab_error_tracking_verifier.errors import CannotStart, NoResponse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MAX_BODY_BYTES = 4 * 2**20

# Shorter than the keep-alive time of servers: a request on a connection that is closing may get no response.
_KEEPALIVE_SECONDS = 2.0


def open_client(url: str, ca_file: Path | None, transport: httpx.BaseTransport | None) -> httpx.Client:
    """Create a client for one deployment. Redirects would send the token to another address: it follows none.

    The standard library reads the proxy variables, because httpx rejects a NO_PROXY with an entry that it cannot parse.

    Raises:
        CannotStart: The certificates or the proxy of the environment cannot be used.
    """
    certificates = _certificates(ca_file)
    try:
        return httpx.Client(
            verify=certificates,
            proxy=None if transport else _proxy(url),
            limits=httpx.Limits(keepalive_expiry=_KEEPALIVE_SECONDS),
            # The encodings that `read_body` decodes.
            headers={"Accept-Encoding": "gzip, deflate"},
            transport=transport,
            follow_redirects=False,
            trust_env=False,
        )
    except (ValueError, httpx.InvalidURL, ImportError):
        # The value may contain a password.
        raise CannotStart("the proxy in HTTP_PROXY, HTTPS_PROXY or ALL_PROXY cannot be used: check its URL") from None


def read_body(response: httpx.Response) -> bytes:
    """Return the decoded body of a response.

    Raises:
        NoResponse: The body is too long, before or after decoding, or cannot be decoded.
    """
    body = b""
    # Not iter_bytes(), which decompresses without a limit.
    for piece in cast("httpx.SyncByteStream", response.stream):
        body += piece
        _check_length(body)
    for coding in reversed(response.headers.get("content-encoding", "").lower().split(",")):
        if coding.strip() in {"gzip", "x-gzip", "deflate"}:
            body = _decompress(body, _inflate if coding.strip() == "deflate" else _gunzip)
        elif coding.strip() not in {"", "identity"}:
            raise NoResponse(f"the content encoding {coding.strip()!r} of the response was not requested")
    return body


def _certificates(ca_file: Path | None) -> ssl.SSLContext | bool:
    file, folder = ca_file or os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if not file and not folder:
        return True
    try:
        return ssl.create_default_context(cafile=file or None, capath=None if file else folder)
    except OSError as error:
        source = "--ca-file" if ca_file else "SSL_CERT_FILE" if file else "SSL_CERT_DIR"
        raise CannotStart(f"the certificates of {source} cannot be read: {error.strerror or error}") from None


def _proxy(url: str) -> str | None:
    parts = urlsplit(url)
    host, proxies = parts.hostname or "", getproxies()
    # An IPv6 address may be in NO_PROXY with or without brackets.
    if proxy_bypass(host) or proxy_bypass(parts.netloc):
        return None
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def _decompress(data: bytes, decoder: Callable[[bytes], bytes]) -> bytes:
    try:
        body = decoder(data)
    except (zlib.error, EOFError, gzip.BadGzipFile):
        raise NoResponse("the response body cannot be decompressed") from None
    _check_length(body)
    return body


def _gunzip(data: bytes) -> bytes:
    """Decompress all members (RFC 1952, 2.2), up to one byte beyond the limit."""
    with gzip.GzipFile(fileobj=BytesIO(data)) as file:
        return file.read(_MAX_BODY_BYTES + 1)


def _inflate(data: bytes) -> bytes:
    """Decompress zlib data, or raw deflate data, which some servers send instead, up to one byte beyond the limit."""
    try:
        return _inflate_format(data, zlib.MAX_WBITS)
    except zlib.error:
        return _inflate_format(data, -zlib.MAX_WBITS)


def _inflate_format(data: bytes, window_bits: int) -> bytes:
    decompressor = zlib.decompressobj(window_bits)
    body = decompressor.decompress(data, _MAX_BODY_BYTES + 1)
    if not decompressor.eof and len(body) <= _MAX_BODY_BYTES:
        raise EOFError
    return body


def _check_length(body: bytes) -> None:
    if len(body) > _MAX_BODY_BYTES:
        raise NoResponse(f"the response is longer than {_MAX_BODY_BYTES} bytes")
