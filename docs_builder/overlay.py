"""Applies an OpenAPI Overlay 1.0 that translates the contract, and sees to it that nothing is left out.

Specification: https://spec.openapis.org/overlay/v1.0.0.html
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import jsonpath

from docs_builder.errors import DocumentationError
from docs_builder.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

# RFC 9535 and nothing beyond it, as the specification asks for.
_PATHS = jsonpath.JSONPathEnvironment(strict=True)

_KEYS = {"target", "description", "update", "remove"}


class OverlayError(DocumentationError):
    """The overlay does not fit the contract; the text names each place."""


def translate(document: dict[str, Any], overlay: Any) -> dict[str, Any]:
    """The document in the overlay's language; the document given stays as it is.

    Raises:
        OverlayError: It is no overlay; an action matches nothing or adds what the document does not have; or a text is
            left over.
    """
    translated = apply(document, overlay)
    before, after = dict(texts(document)), dict(texts(translated))
    left = {place: text for place, text in before.items() if after.get(place, text) == text}
    left |= {place: f"(added) {text}" for place, text in after.items() if place not in before}
    if left:
        raise OverlayError(
            "These texts of the contract have no translation:"
            + "".join(f"\n  {place}: {text.strip()}" for place, text in left.items())
        )
    return translated


def apply(document: dict[str, Any], overlay: Any) -> dict[str, Any]:
    """The document after every action, in their order.

    Raises:
        OverlayError: It is no overlay, or an action matches nothing, or adds what the document does not have.
    """
    result = copy.deepcopy(document)
    for action in _actions(overlay):
        target = action["target"]
        try:
            matches = list(_PATHS.finditer(target, result))
        except jsonpath.JSONPathError as error:
            raise OverlayError(f"The target {target} is no JSONPath: {error}") from error
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


def _actions(overlay: Any) -> Iterator[dict[str, Any]]:
    """The actions of an overlay, each of which has what it needs."""
    actions = overlay.get("actions") if isinstance(overlay, dict) else None
    if not isinstance(actions, list):
        raise OverlayError("It has no list of actions.")
    for number, action in enumerate(actions, start=1):
        if not isinstance(action, dict):
            raise OverlayError(f"Action {number} is no object.")
        target = action.get("target")
        which = f"Action {number}" + (f", {target}," if target else "")
        unknown = [str(key) for key in action if key not in _KEYS and not str(key).startswith("x-")]
        if unknown:
            raise OverlayError(f"{which} has a key that overlays do not have: {', '.join(unknown)}")
        if not isinstance(target, str):
            raise OverlayError(f"{which} has no target.")
        if "update" not in action and not action.get("remove"):
            raise OverlayError(f"{which} has no update and removes nothing.")
        yield action


def _remove(match: jsonpath.JSONPathMatch) -> None:
    if match.parent is None:
        raise OverlayError("The whole document cannot be removed.")
    container: Any = match.parent.obj
    del container[match.parts[-1]]


def _update(node: Any, update: Any, target: str) -> None:
    """Merge recursively, as the specification says; a translation adds no key."""
    if isinstance(node, list):
        node.append(copy.deepcopy(update))
        return
    if not isinstance(node, dict) or not isinstance(update, dict):
        raise OverlayError(f"An object is to be merged at {target}, which is none, or with what is none.")
    for key, value in update.items():
        if key not in node:
            raise OverlayError(
                f"It translates {key!r} at {target}, which the contract does not have: rename it, or remove it."
            )
        if isinstance(value, dict):
            _update(node[key], value, f"{target}.{key}")
        else:
            node[key] = value
