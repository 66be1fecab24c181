"""Turn the exceptions of httpx into ``ConnectionFailed``, with advice for the probable cause."""

import httpx

from ._exceptions import REPEATABLE, ConnectionFailed, UsageError
from ._redaction import excerpt

# No request was sent.
NEVER_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

CLOSED = "The client is closed: use it, and the pages that it returned, inside its `with`."
_NO_TLS = "The server does not use TLS there: write http://, or the port of https."
_CONNECTION = "Check the host and the network, and whether you need a proxy."
# Reserved names, on which no GitLab is reachable: https://www.rfc-editor.org/rfc/rfc2606
_EXAMPLE_HOSTS = (".example.com", ".example.net", ".example.org", ".example", ".invalid", ".test")
_EXAMPLE = "This is an example host: write that of your GitLab. A test double listens only with GitLab(socket=True)."
# By the class of an exception and a word in its text; the first match counts.
_ADVICE: tuple[tuple[type[httpx.RequestError], str, str], ...] = (
    (
        httpx.ConnectError,
        "CERTIFICATE_VERIFY_FAILED",
        "Its certificate is not trusted: pass verify=ssl.create_default_context(cafile=…) with its issuer.",
    ),
    (httpx.ConnectError, "WRONG_VERSION_NUMBER", _NO_TLS),
    (httpx.ConnectError, "RECORD_LAYER_FAILURE", _NO_TLS),
    (httpx.ConnectTimeout, "", _CONNECTION),
    (
        httpx.PoolTimeout,
        "",
        "All connections are in use; nothing was sent: send fewer requests at once, or pass httpx.Limits as 'limits'.",
    ),
    (httpx.TimeoutException, "", "It took too long: pass a longer timeout, or try again later."),
    (httpx.RemoteProtocolError, "", "The response is incomplete: check the url, and any proxy on the way."),
    (httpx.DecodingError, "", "Check the url, and any proxy on the way."),
    (httpx.RequestError, "", _CONNECTION),
)


def connection_failed(method: str, url: str, error: httpx.RequestError) -> ConnectionFailed:
    """Return the error for a request without a complete response."""
    reason = excerpt(str(error), error.request).rstrip(".") or "no further detail"
    advice = next(advice for kind, word, advice in _ADVICE if isinstance(error, kind) and word in str(error))
    if advice == _CONNECTION and f".{error.request.url.host}".endswith(_EXAMPLE_HOSTS):
        advice = _EXAMPLE
    failure = f"{type(error).__name__}, {reason}"
    may_be_done, doubt = _doubt(method, error)
    return ConnectionFailed(
        f"No complete response to {method} {url}: {failure}. {advice}{doubt}", may_be_done=may_be_done
    )


def client_closed(method: str, error: Exception) -> UsageError:
    """Return the error for a request whose client was closed meanwhile."""
    may_be_done, doubt = _doubt(method, error)
    closed = UsageError(f"{CLOSED}{doubt}")
    closed.may_be_done = may_be_done
    return closed


def _doubt(method: str, error: Exception) -> tuple[bool, str]:
    never_sent = not isinstance(error, httpx.RequestError) or isinstance(error, NEVER_CONNECTED)
    if method in REPEATABLE or never_sent:
        return False, ""
    return True, " GitLab may have carried out the request: check before you repeat it."
