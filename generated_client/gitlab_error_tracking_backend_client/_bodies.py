# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Encode the bodies of requests, and decode those of responses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ._parsing import InvalidBody, to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

T = TypeVar("T")


class RequestBody(NamedTuple):
    """The body of a request: its media type, and how to encode it."""

    content_type: str
    encode: Callable[[Any], bytes]


def json_bytes(value: Any) -> bytes:
    """Encode a value as JSON."""
    return json.dumps(to_json(value), ensure_ascii=False, allow_nan=False).encode()


def form_bytes(value: Any) -> bytes:
    """Encode an object as a form."""
    import httpx  # noqa: PLC0415  (the package is imported without it)

    return str(httpx.QueryParams(to_json(value))).encode()


def raw_bytes(value: Any) -> bytes:
    """Return the body of a request as bytes.

    Raises:
        TypeError: The value is of another type.
    """
    if not isinstance(value, bytes):
        raise TypeError(f"it is of type {type(value).__name__}, not bytes")
    return value


def parsed(parse: Callable[[Any], T]) -> Callable[[httpx.Response], T]:
    """Return a function that decodes and parses a JSON body."""
    return lambda response: parse(json_of(response))


def json_of(response: httpx.Response) -> Any:
    """Decode a JSON body.

    Raises:
        InvalidBody: The body is not JSON.
    """
    if not response.content:
        raise InvalidBody("is empty")
    try:
        return response.json()
    except (ValueError, RecursionError):
        raise InvalidBody("is not JSON") from None


def text_of(response: httpx.Response) -> str:
    """Decode a text body as UTF-8, regardless of its declared character set."""
    return response.content.decode(errors="replace")


def bytes_of(response: httpx.Response) -> bytes:
    """Return the body as it is."""
    return response.content


def nothing(_response: httpx.Response) -> None:
    """Ignore the body of a response that has none."""
