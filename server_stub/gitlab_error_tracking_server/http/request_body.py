"""Read the body of a request, and the attributes in it.

GitLab reads attributes from the query and from the body, so that `?active=true`, `{"active": true}` and a form mean the
same. The contract documents the query, as GitLab's documentation does.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Never
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request

from gitlab_error_tracking_server.http.errors import (
    BodyTooLarge,
    MalformedBody,
    MalformedQuery,
    UnsupportedFormat,
    UnsupportedMediaType,
)
from gitlab_error_tracking_server.request import by_name, context_of, is_rest_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Bytes. A parser of forms takes time for each parameter of a content type; a boundary has at most 70 characters.
_MAX_CONTENT_TYPE = 256
_CHANGING_METHODS = {"DELETE", "PATCH", "POST", "PUT"}
# Levels of objects and arrays in JSON, as in GitLab (`Gitlab::Middleware::JsonValidation`).
_MAX_DEPTH = 32
_TOO_DEEP = "Parameters nested too deeply"
_JSON, _URLENCODED, _MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"
_INVALID_ENCODING = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class IncompleteBody(Exception):
    """The client disconnected before the end of the body."""


class BodyTooLong(Exception):
    """The body is longer than the limit."""


async def read_whole_body(receive: Receive, at_most: int | None = None) -> bytes:
    """Read a body to its end.

    Args:
        receive: The ASGI channel.
        at_most: The limit in bytes; None for no limit.

    Raises:
        IncompleteBody: The client disconnected.
        BodyTooLong: The body is longer than `at_most`. The rest of it is not read.
    """
    body = bytearray()
    while True:
        message: Message = await receive()
        if message["type"] == "http.disconnect":
            raise IncompleteBody
        body += message.get("body", b"")
        if at_most is not None and len(body) > at_most:
            raise BodyTooLong
        if not message.get("more_body", False):
            return bytes(body)


class RequestBody:
    """ASGI middleware that adds the attributes of a body to those of the query.

    It rejects what GitLab rejects before it looks at the token: a malformed query or body, another format, and a body
    of another type.

    Args:
        app: The next middleware.
        max_body: The limit of a body in bytes.
    """

    def __init__(self, app: ASGIApp, max_body: int) -> None:
        self._app = app
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_rest_path(scope["path"]):
            _check_encoding(scope["query_string"])
            context = context_of(scope)
            context.sent = context.query | await read_attributes(scope, receive, self._max_body)
        await self._app(scope, receive, send)


async def read_attributes(scope: Scope, receive: Receive, max_body: int) -> dict[str, Any]:
    """Return the attributes in the body of a request. Grape reads forms of any method, and JSON of changes only.

    Raises:
        BodyTooLarge: The body is longer than `max_body` bytes.
        MalformedBody, MalformedQuery: The body does not match its content type.
        UnsupportedFormat: The query asks for another format than JSON.
        UnsupportedMediaType: The content type is neither JSON nor a form.
    """
    try:
        body = await read_whole_body(receive, max_body)
    except IncompleteBody:
        raise MalformedBody from None
    except BodyTooLong:
        raise BodyTooLarge from None
    content_type = Headers(scope=scope).get("content-type", "")
    if body and len(content_type) > _MAX_CONTENT_TYPE:
        raise MalformedBody
    media_type = content_type.partition(";")[0].strip().lower()
    # GitLab validates a body without a type as JSON (`Gitlab::Middleware::JsonValidation`), though Grape rejects it.
    attributes = _from_json(body) if body and media_type in {_JSON, ""} else {}
    _check_format(scope)
    if body and media_type in {_URLENCODED, _MULTIPART}:
        return await _from_form(scope, body, media_type)
    if not body or scope["method"] not in _CHANGING_METHODS:
        return {}
    if media_type != _JSON:
        raise UnsupportedMediaType(media_type)
    return attributes


def _check_encoding(query: bytes) -> None:
    """Check that a query or an encoded form has text without NUL (`Gitlab::Middleware::HandleMalformedStrings`)."""
    try:
        is_malformed = "\0" in unquote_to_bytes(query).decode("utf-8")
    except UnicodeDecodeError:
        is_malformed = True
    if is_malformed or _INVALID_ENCODING.search(query):
        raise MalformedQuery


def _check_format(scope: Scope) -> None:
    # In Grape, a format in the path precedes one in the query.
    name = context_of(scope).query.get("format", "json")
    if name != "json" and not scope["raw_path"].endswith(b".json"):
        raise UnsupportedFormat(str(name))


def _from_json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_reject_constant)
    except RecursionError:
        raise MalformedBody(_TOO_DEEP) from None
    except ValueError:
        raise MalformedBody("Invalid JSON format") from None
    if _is_deeper(value, _MAX_DEPTH):
        raise MalformedBody(_TOO_DEEP)
    # As in Grape, JSON that is not an object has no names and therefore no attributes.
    return value if isinstance(value, dict) else {}


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(part, levels - 1) for part in parts)


def _reject_constant(_name: str) -> Never:
    raise ValueError("JSON has neither NaN nor Infinity")


async def _from_form(scope: Scope, body: bytes, media_type: str) -> dict[str, Any]:
    if media_type == _URLENCODED:
        _check_encoding(body)
    elif not body.rstrip().endswith(b"--"):
        raise MalformedBody  # the last boundary is missing

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    try:
        async with Request(scope, receive).form() as form:
            return by_name(form.multi_items())
    except (HTTPException, ValueError):
        raise MalformedBody from None
