"""The first room: what every request and every answer has in common, whatever they are about.

It reads the path as GitLab reads it, gives the request an id, puts GitLab's standard headers on the answer, keeps the
body of a HEAD back, and tells those who observe how it ended.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_to_bytes
from uuid import uuid4

from gitlab_error_tracking_server.gitlab.errors import ServiceUnavailable
from gitlab_error_tracking_server.request import context_of, open_context

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    Observer = Callable[[Scope, int, float], None]

_log = logging.getLogger(__name__)

_KEPT_ENCODED = str.maketrans({"%": "%25", "/": "%2F", "\n": "%0A"})

STANDARD_HEADERS = (
    (b"cache-control", b"max-age=0, private, must-revalidate"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
)


class Envelope:
    """ASGI middleware around everything else.

    Args:
        app: The rooms behind this one.
        observers: Called when a request was answered, with its scope, the status and the seconds that it took.
    """

    def __init__(self, app: ASGIApp, observers: Sequence[Observer]) -> None:
        self._app = app
        self._observers = observers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # a WebSocket that nobody accepts is refused by the server around us
        started = time.perf_counter()
        context = open_context(scope, uuid4().hex)
        scope["path"] = canonical_path(scope)
        headers = [*STANDARD_HEADERS, (b"x-request-id", context.request_id.encode())]
        is_head = scope["method"] == "HEAD"
        status = 500
        answered = False

        async def send_on(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                answered = True
                status = message["status"]
                message["headers"] = [*message["headers"], *headers]
            elif is_head:
                message["body"] = b""
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except asyncio.CancelledError:
            # The server around us gives up what is not answered when it must stop, and answers in our place.
            status = status if answered else ServiceUnavailable.status
            raise
        finally:
            seconds = time.perf_counter() - started
            for observe in self._observers:
                _tell(observe, scope, status, seconds)


def _tell(observe: Observer, scope: Scope, status: int, seconds: float) -> None:
    """Tell an observer; whatever is wrong with one is no affair of the request's, nor of the next one."""
    try:
        observe(scope, status, seconds)
    except Exception:  # noqa: BLE001  (whatever it is)
        fields = {"request_id": context_of(scope).request_id}
        _log.exception("a request could not be observed", extra={"fields": fields})


def canonical_path(scope: Scope) -> str:
    """The path with each segment decoded on its own, so that the `%2F` of a project's path separates nothing.

    Servers decode the whole path and thereby lose which slashes were encoded. Here a slash stays encoded inside a
    segment, and so do the percent sign and the line feed, which the router's patterns do not match; `segment` undoes
    it. As in GitLab, repeated slashes count as one and a slash at the end is not there.
    """
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    segments = (_decoded(segment) for segment in raw.split(b"/") if segment)
    return "/" + "/".join(segment.translate(_KEPT_ENCODED) for segment in segments)


def segment(value: str) -> str:
    """A path parameter as it was meant, from a segment of the canonical path."""
    return unquote(value)


def _decoded(raw: bytes) -> str:
    # Bytes that are no UTF-8 become a character that no name contains, so that nothing is found by them.
    return unquote_to_bytes(raw).decode("utf-8", "replace")
