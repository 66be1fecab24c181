"""Applies an OpenAPI Overlay 1.0 that translates the contract, and sees to it that nothing is left out.

Specification: https://spec.openapis.org/overlay/v1.0.0.html
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import jsonpath

if TYPE_CHECKING:
    from collections.abc import Iterator

# RFC 9535 and nothing beyond it, as the specification asks for.
_PATHS = jsonpath.JSONPathEnvironment(strict=True)

# What people read, and where something of the same name is data instead.
_PROSE = ("title", "summary", "description")
_DATA = ("example", "value", "default", "enum")


class OverlayError(Exception):
    """The overlay does not fit the contract; the text names each place."""


def translate(document: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    """The document in the overlay's language; the document given stays as it is.

    Raises:
        OverlayError: An action matches nothing, adds what the document does not have, or a text is left over.
    """
    translated = apply(document, overlay)
    left = sorted(set(texts(document)) & set(texts(translated)))
    if left:
        raise OverlayError(
            "These texts of the contract have no translation:\n" + "\n".join(f"  {text}" for text in left)
        )
    return translated


def apply(document: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    """The document after every action, in their order.

    Raises:
        OverlayError: An action matches nothing, or adds what the document does not have.
    """
    result = copy.deepcopy(document)
    for action in overlay["actions"]:
        target = action["target"]
        matches = list(_PATHS.finditer(target, result))
        if not matches:
            raise OverlayError(f"The target {target} matches nothing in the contract.")
        if action.get("remove"):
            # From the last one on, so that the indexes before it stay right.
            for match in reversed(matches):
                _remove(match)
            continue
        for match in matches:
            _update(match.obj, action["update"], target)
    return result


def texts(node: Any) -> Iterator[str]:
    """Every text that a reader of the document sees."""
    if isinstance(node, list):
        for item in node:
            yield from texts(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in _DATA:
                continue
            if key in _PROSE and isinstance(value, str):
                yield value
            elif key == "tags":
                yield from (tag if isinstance(tag, str) else tag["name"] for tag in value)
                yield from texts(value)
            else:
                yield from texts(value)


def _remove(match: jsonpath.JSONPathMatch) -> None:
    parent, key = match.parent, match.parts[-1]
    if parent is None:
        raise OverlayError("The whole document cannot be removed.")
    container: Any = parent.obj
    del container[key]


def _update(node: Any, update: Any, target: str) -> None:
    """Merge recursively, as the specification says; a translation adds no key."""
    if isinstance(node, list):
        node.append(copy.deepcopy(update))
        return
    for key, value in update.items():
        if key not in node:
            raise OverlayError(
                f"It translates {key!r} at {target}, which the contract does not have: rename it, or remove it."
            )
        if isinstance(value, dict):
            _update(node[key], value, f"{target}.{key}")
        else:
            node[key] = value
