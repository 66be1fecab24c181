"""Replace the texts of an OpenAPI document that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_PROSE = ("title", "summary", "description")

# Keys with data in an object whose keys OpenAPI defines. Below the keys in `_NAMED` authors choose the names, so a
# response may be called `default` and a field `value`.
_DATA = ("default", "enum", "example", "value")
_NAMED = (
    "callbacks",
    "content",
    "encoding",
    "examples",
    "headers",
    "links",
    "mapping",
    "parameters",
    "paths",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
    "variables",
)


def map_texts(node: Any, change: Callable[[str], str]) -> Any:
    """Copy a document with every text changed: titles, summaries, descriptions and the names shown for tags.

    The name of a tag stays, because generators make classes of it: the changed name is its `x-displayName`.
    """
    if isinstance(node, list):
        return [map_texts(item, change) for item in node]
    if isinstance(node, dict):
        return {key: _map_value(key, value, change) for key, value in node.items()}
    return node


def _map_value(key: str, value: Any, change: Callable[[str], str]) -> Any:
    if key in _PROSE and isinstance(value, str):
        return change(value)
    if key == "tags" and isinstance(value, list):
        return [_map_tag(tag, change) for tag in value]
    if key in _NAMED and isinstance(value, dict):
        return {name: map_texts(named, change) for name, named in value.items()}
    return value if key in _DATA else map_texts(value, change)


def _map_tag(tag: Any, change: Callable[[str], str]) -> Any:
    """Change a tag that the document describes; an operation has only its name."""
    if not (isinstance(tag, dict) and "name" in tag):
        return tag
    return map_texts(tag, change) | {"x-displayName": change(str(tag.get("x-displayName", tag["name"])))}
