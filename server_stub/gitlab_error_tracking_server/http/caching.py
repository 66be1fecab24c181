"""Tell caches about responses as Rails' `Rack::ETag` and `Rack::ConditionalGet` do."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_REVALIDATE = "max-age=0, private, must-revalidate"
_TAGGED = (HTTPStatus.OK, HTTPStatus.CREATED)


class Caching:
    """ASGI middleware that adds `Cache-Control`, and to 200 and 201 a weak `ETag`, except to HEAD.

    A GET whose `If-None-Match` is the tag gets 304 without a body. The files of the documentation come in parts, with a
    tag of their own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message | None = None

        async def send_tagged(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is not None:
                message = _prepare(scope, start, message)
                await send(start)
                start = None
            await send(message)

        await self._app(scope, receive, send_tagged)


def weak_etag(body: bytes) -> str:
    """Return the `ETag` of a body."""
    return f'W/"{sha256(body).hexdigest()[:32]}"'


def _prepare(scope: Scope, start: Message, body: Message) -> Message:
    """Complete the headers of a response, and return the first part of its body."""
    headers = MutableHeaders(raw=start["headers"])
    # To HEAD, Grape hands on no body from which Rack could make a tag.
    is_whole = scope["method"] != "HEAD" and not body.get("more_body")
    if start["status"] in _TAGGED and is_whole and "etag" not in headers:
        headers["ETag"] = weak_etag(body["body"])
        # Rack 2 compares the whole header.
        if scope["method"] == "GET" and Headers(scope=scope).get("if-none-match") == headers["ETag"]:
            start["status"] = HTTPStatus.NOT_MODIFIED
            del headers["Content-Type"], headers["Content-Length"]
            body = {"type": "http.response.body", "body": b""}
    headers.setdefault("Cache-Control", _REVALIDATE if "etag" in headers else "no-cache")
    start["headers"] = headers.raw
    return body
