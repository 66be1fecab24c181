"""The outermost middleware, for what all requests and responses have in common.

The envelope reads the path as GitLab does, gives the request an id, adds GitLab's standard headers to the response,
removes the body of a response to HEAD, reports the result to observers, and responds to requests that a stopping server
abandons.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING
from uuid import uuid4

from gitlab_error_tracking_server.http.errors import ServiceUnavailable, TargetTooLong
from gitlab_error_tracking_server.http.json_responses import send_json
from gitlab_error_tracking_server.request import canonical_path, context_of, is_api_path, open_context

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from gitlab_error_tracking_server.http.errors import HttpError

    Headers = Sequence[tuple[bytes, bytes]]
    Observer = Callable[[Scope, int, float], None]

_log = logging.getLogger(__name__)

STANDARD_HEADERS = (
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
)
API_HEADERS = (*STANDARD_HEADERS, (b"content-security-policy", b"default-src 'none'"), (b"vary", b"Origin"))
# Bytes of path and query: nginx's limit for a request line (`large_client_header_buffers`), which GitLab leaves as is.
MAX_TARGET = 8192
# Bytes that are logged of a path that is too long.
MAX_LOGGED_PATH = 256


class Envelope:
    """ASGI middleware around all others.

    Args:
        app: The next middleware.
        observers: Called at the end of each request with its scope, the status and the duration in seconds.
    """

    def __init__(self, app: ASGIApp, observers: Sequence[Observer]) -> None:
        self._app = app
        self._observers = observers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # the HTTP server rejects a WebSocket that the application does not accept
        started = time.perf_counter()
        is_too_long = len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_TARGET
        if is_too_long:  # do not parse it
            scope["raw_path"], scope["query_string"] = scope["raw_path"][:MAX_LOGGED_PATH], b""
        context = open_context(scope, uuid4().hex)
        scope["path"] = canonical_path(scope)
        headers = API_HEADERS if is_api_path(scope["path"]) else STANDARD_HEADERS
        is_head = scope["method"] == "HEAD"
        status: int | None = None

        async def send_enveloped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                runtime = f"{time.perf_counter() - started:.6f}".encode()
                identity = identity_headers(context.request_id)
                message["headers"] = [
                    *message["headers"],
                    *headers,
                    *context.headers,
                    *identity,
                    (b"x-runtime", runtime),
                ]
            elif is_head:
                message["body"] = b""
            await send(message)

        try:
            if is_too_long:
                await _send_error(send_enveloped, TargetTooLong())
            else:
                await self._app(scope, receive, send_enveloped)
        except asyncio.CancelledError:
            # The HTTP server cancels what is still running at the end of its shutdown timeout.
            fields = {"method": scope["method"], "path": scope["raw_path"].decode("latin-1")}
            _log.error("a request was abandoned because the server stops", extra={"fields": fields})
            if status is None:
                await _send_error(send_enveloped, ServiceUnavailable())
        finally:
            seconds = time.perf_counter() - started
            for observe in self._observers:
                _notify(observe, scope, 500 if status is None else status, seconds)


def identity_headers(request_id: str) -> Headers:
    """Return the headers with the id of a request. Clients recognize GitLab by its `X-Gitlab-Meta`."""
    meta = f'{{"correlation_id":"{request_id}","version":"1"}}'
    return ((b"x-gitlab-meta", meta.encode()), (b"x-request-id", request_id.encode()))


async def _send_error(send: Send, error: HttpError) -> None:
    await send_json(send, error.status, error.body, {"Cache-Control": "no-cache"})


def _notify(observe: Observer, scope: Scope, status: int, seconds: float) -> None:
    """Call an observer. Its failure affects neither the request nor the next observer."""
    try:
        observe(scope, status, seconds)
    except Exception:  # noqa: BLE001  (see above)
        fields = {"request_id": context_of(scope).request_id}
        _log.exception("a request could not be observed", extra={"fields": fields})
