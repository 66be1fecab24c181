"""Read the body of a request, and the attributes in it.

GitLab reads attributes from the query and from the body, so that `?active=true`, `{"active": true}` and a form mean the
same. The contract documents the query, as GitLab's documentation does.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Never

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request

from gitlab_error_tracking_server.http.errors import BodyTooLarge, MalformedBody, UnsupportedMediaType
from gitlab_error_tracking_server.request import by_name

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope

# Bytes. A parser of forms takes time for each parameter of a content type; a boundary has at most 70 characters.
_MAX_CONTENT_TYPE = 256
_METHODS_WITH_BODY = {"DELETE", "PATCH", "POST", "PUT"}
_FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


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


async def read_attributes(scope: Scope, receive: Receive, max_body: int) -> dict[str, Any]:
    """Return the attributes in the body of a request; for a method without a body in GitLab there are none.

    Raises:
        BodyTooLarge: The body is longer than `max_body` bytes.
        MalformedBody: The body does not match its content type.
        UnsupportedMediaType: The content type is neither JSON nor a form.
    """
    if scope["method"] not in _METHODS_WITH_BODY:
        return {}
    try:
        body = await read_whole_body(receive, max_body)
    except IncompleteBody:
        raise MalformedBody from None
    except BodyTooLong:
        raise BodyTooLarge from None
    if not body:
        return {}
    content_type = Headers(scope=scope).get("content-type") or "application/json"
    if len(content_type) > _MAX_CONTENT_TYPE:
        raise MalformedBody
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "application/json":
        return _from_json(body)
    if media_type == "multipart/form-data" and not body.rstrip().endswith(b"--"):
        raise MalformedBody  # the last boundary is missing
    if media_type in _FORM_TYPES:
        return await _from_form(scope, body)
    raise UnsupportedMediaType(media_type)


def _from_json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        raise MalformedBody from None
    # As in Grape, JSON that is not an object has no names and therefore no attributes.
    return value if isinstance(value, dict) else {}


def _reject_constant(_name: str) -> Never:
    raise ValueError("JSON has neither NaN nor Infinity")


async def _from_form(scope: Scope, body: bytes) -> dict[str, Any]:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    try:
        async with Request(scope, receive).form() as form:
            return by_name(form.multi_items())
    except (HTTPException, ValueError):
        raise MalformedBody from None
