"""Parse envelopes, the format in which Sentry's SDKs send events.

Source: https://develop.sentry.dev/sdk/data-model/envelopes/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from gitlab_error_tracking_server.ingest.errors import MalformedEnvelope


@dataclass(frozen=True, slots=True)
class Item:
    """An item of an envelope, with its payload as sent."""

    type: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope."""

    headers: dict[str, Any]
    items: tuple[Item, ...]


def parse_envelope(body: bytes) -> Envelope:
    """Parse the whole body of a request.

    Raises:
        MalformedEnvelope: The body breaks the format or ends early.
    """
    headers, position = _headers(body, 0)
    items = []
    while position < len(body):
        item, position = _item(body, position)
        items.append(item)
    return Envelope(headers, tuple(items))


def _item(body: bytes, start: int) -> tuple[Item, int]:
    headers, payload_start = _headers(body, start)
    item_type = headers.get("type")
    if not isinstance(item_type, str):
        raise MalformedEnvelope("an item has no type")
    if payload_start > len(body):
        raise MalformedEnvelope("the last item has no payload")
    payload_end = _payload_end(body, payload_start, headers.get("length"))
    return Item(item_type, body[payload_start:payload_end]), payload_end + 1


def _payload_end(body: bytes, start: int, length: object) -> int:
    if length is None:
        end = body.find(b"\n", start)
        return len(body) if end < 0 else end
    if not isinstance(length, int) or isinstance(length, bool) or length < 0:
        raise MalformedEnvelope("the length of an item is not a number of bytes")
    end = start + length
    if end > len(body):
        raise MalformedEnvelope("the payload of an item is shorter than its length")
    if body[end : end + 1] not in {b"", b"\n"}:
        raise MalformedEnvelope("no line feed follows the payload of an item")
    return end


def _headers(body: bytes, start: int) -> tuple[dict[str, Any], int]:
    """Return a line of headers and the position after its line feed, past the end of the body without one."""
    end = body.find(b"\n", start)
    end = len(body) if end < 0 else end
    try:
        headers = orjson.loads(body[start:end])
    except orjson.JSONDecodeError:
        headers = None
    if not isinstance(headers, dict):
        raise MalformedEnvelope("a line of headers is not a JSON object")
    return headers, end + 1
