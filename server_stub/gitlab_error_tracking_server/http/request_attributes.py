"""What was sent? Gathers the attributes of a request from its query string and its body.

GitLab takes attributes from either, so that `?active=true`, `{"active": true}` and a form say the same; of a name in
both, the body counts. The contract documents the query string, as GitLab's documentation does.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Never

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request

from gitlab_error_tracking_server.gitlab.errors import BodyTooLarge, MalformedBody, UnsupportedMediaType
from gitlab_error_tracking_server.http.request_body import BodyCutOff, BodyTooLong, whole_body
from gitlab_error_tracking_server.request import by_name, context_of, operation_id_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# No attribute of this API is longer than a word.
MAX_BODY = 1024 * 1024

_METHODS_WITH_BODY = {"DELETE", "PATCH", "POST", "PUT"}
_FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


class Attributes:
    """ASGI middleware that puts what was sent into the context."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if operation_id_of(scope) is not None:
            context = context_of(scope)
            context.attributes = context.query | await read_body(scope, receive)
        await self._app(scope, receive, send)


async def read_body(scope: Scope, receive: Receive) -> dict[str, Any]:
    """The attributes in the body of a request; a method that has no body in GitLab has none here.

    Raises:
        BodyTooLarge: It is longer than `MAX_BODY`.
        MalformedBody: It is not what its content type says.
        UnsupportedMediaType: Its content type is one that nobody reads here.
    """
    if scope["method"] not in _METHODS_WITH_BODY:
        return {}
    try:
        body = await whole_body(receive, MAX_BODY)
    except BodyCutOff:
        raise MalformedBody from None
    except BodyTooLong:
        raise BodyTooLarge from None
    if not body:
        return {}
    content_type = Headers(scope=scope).get("content-type") or "application/json"
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "application/json":
        return _from_json(body)
    if media_type == "multipart/form-data" and not body.rstrip().endswith(b"--"):
        raise MalformedBody  # its last boundary is missing
    if media_type in _FORM_TYPES:
        return await _from_form(scope, body)
    raise UnsupportedMediaType(media_type)


def _from_json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise MalformedBody from None
    # As in Grape, JSON that is no object has no names, and so says nothing.
    return value if isinstance(value, dict) else {}


def _refuse_constant(_name: str) -> Never:
    raise ValueError("NaN and Infinity are no JSON")


async def _from_form(scope: Scope, body: bytes) -> dict[str, Any]:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    try:
        async with Request(scope, receive).form() as form:
            return by_name(form.multi_items())
    except (HTTPException, ValueError):
        raise MalformedBody from None
