# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""What is known when no whole answer came: whether anything was done, and what to do about it."""

import httpx

from ._redaction import excerpt
from .errors import ConnectionFailed

# Nothing was sent, so nothing was done.
NEVER_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# What these methods do twice is here what they do once.
REPEATABLE = ("GET", "HEAD", "PUT", "PATCH")

_NO_TLS = "No TLS is spoken there: write http:// or the port of https."
_CONNECTION = "Check the host and the network, and whether a proxy is needed."
# By the class of an error and a word in its text; the first that fits.
_ADVICE: tuple[tuple[type[httpx.RequestError], str, str], ...] = (
    (
        httpx.ConnectError,
        "CERTIFICATE_VERIFY_FAILED",
        "Its certificate is not trusted: pass verify=ssl.create_default_context(cafile=…) with who signed it.",
    ),
    (httpx.ConnectError, "WRONG_VERSION_NUMBER", _NO_TLS),
    (httpx.ConnectError, "RECORD_LAYER_FAILURE", _NO_TLS),
    (httpx.ConnectTimeout, "", _CONNECTION),
    (httpx.TimeoutException, "", "It took too long: pass a longer timeout, or try again later."),
    (httpx.RemoteProtocolError, "", "What came is no whole answer: check the url, and what a proxy on the way does."),
    (httpx.DecodingError, "", "What came cannot be unpacked: check the url, and what a proxy on the way does."),
    (httpx.RequestError, "", _CONNECTION),
)


def unreachable(method: str, url: str, error: httpx.RequestError) -> ConnectionFailed:
    """The error for a request to which no whole answer came."""
    said = excerpt(str(error), error.request).rstrip(".") or "nothing more is known"
    advice = next(advice for kind, word, advice in _ADVICE if isinstance(error, kind) and word in str(error))
    doubt = ""
    if method not in REPEATABLE and not isinstance(error, NEVER_CONNECTED):
        doubt = " It may have been done all the same: look before you repeat it."
    return ConnectionFailed(f"No whole answer to {method} {url}: {type(error).__name__}, {said}. {advice}{doubt}")
