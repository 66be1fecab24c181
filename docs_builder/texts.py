"""The texts of an OpenAPI document that people read, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# What people read.
_PROSE = ("title", "summary", "description")

# What is data in an object that OpenAPI defines the keys of. Where authors give the names (`_NAMED`), a response may be
# called `default` and a field `value`.
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


def texts(node: Any, place: str = "#") -> Iterator[tuple[str, str]]:
    """Every text that a reader of a document sees, in its order, each with the JSON pointer of its place."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from texts(item, f"{place}/{index}")
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _texts_of_key(str(key), value, f"{place}/{_escaped(key)}")


def _texts_of_key(key: str, value: Any, place: str) -> Iterator[tuple[str, str]]:
    """The texts below a key that OpenAPI defines."""
    if key in _PROSE and isinstance(value, str):
        yield place, value
    elif key == "tags" and isinstance(value, list):
        yield from _tags(value, place)
    elif key in _NAMED and isinstance(value, dict):
        for name, named in value.items():
            yield from texts(named, f"{place}/{_escaped(name)}")
    elif key not in _DATA:
        yield from texts(value, place)


def _tags(tags: list[Any], place: str) -> Iterator[tuple[str, str]]:
    """The names of tags: those of an operation, and those that the document describes."""
    for index, tag in enumerate(tags):
        if isinstance(tag, str):
            yield f"{place}/{index}", tag
        elif isinstance(tag, dict):
            yield from ((f"{place}/{index}/name", name) for name in (tag.get("name"),) if isinstance(name, str))
            yield from texts(tag, f"{place}/{index}")


def _escaped(key: object) -> str:
    """A key as a step of a JSON pointer, by RFC 6901."""
    return str(key).replace("~", "~0").replace("/", "~1")
