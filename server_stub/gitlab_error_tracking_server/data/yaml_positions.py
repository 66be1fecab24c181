"""Parse YAML with the line number of each value.

Only JSON's data model is allowed: keys are strings and unique, and there are no tags, dates, anchors or aliases.
Implicit types of YAML 1.1, such as `no` for false or `1:30` for 90, are not supported.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

Location = tuple[str | int, ...]
"""The path to a value: keys of mappings and indexes of sequences."""

_TAG = "tag:yaml.org,2002:"
_SCALARS = {f"{_TAG}{name}" for name in ("str", "int", "bool", "null")}
_CONTAINERS = {f"{_TAG}map", f"{_TAG}seq"}
_MAX_DEPTH = 20
# Python limits the digits of an integer that it parses.
_MAX_DIGITS = 1000


class YamlError(ValueError):
    """The text is not YAML of this kind. `line` counts from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


class _Loader(yaml.SafeLoader):
    """A loader with strings, decimal integers, true, false and null."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  (PyYAML's type)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        # Nested aliases let a short file expand to billions of values.
        if event.anchor is not None:
            raise YamlError("anchors and aliases are not supported", event.start_mark.line + 1)
        return super().compose_node(parent, index)


for _name, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"-?(0|[1-9][0-9]*)", "-0123456789"),
    ("null", r"null|~|", ["n", "~", ""]),
):
    _Loader.add_implicit_resolver(f"{_TAG}{_name}", re.compile(f"^(?:{_pattern})$"), list(_first))


class PositionedYaml:
    """A YAML document with its parsed `value`.

    Raises:
        YamlError: The text is not YAML of this kind.
    """

    def __init__(self, text: str) -> None:
        try:
            loader = _Loader(text)
            self._root = loader.get_single_node()
            _check(self._root, ())
            self.value: Any = loader.construct_document(self._root) if self._root else None
        except yaml.MarkedYAMLError as error:
            # Not the whole error, which quotes the text and perhaps a token.
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise YamlError(error.problem or "is not YAML", line) from None
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            raise YamlError("contains a character that YAML does not allow", line) from None
        except RecursionError:
            raise YamlError("is nested too deeply", 1) from None

    def line(self, location: Location) -> int:
        """Return the line, from 1, of a value, or of its nearest existing ancestor."""
        node = self._root
        for part in location:
            child = _child(node, part)
            if child is None:
                break
            node = child
        return node.start_mark.line + 1 if node else 1


def _child(node: yaml.Node | None, part: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child: yaml.Node = node.value[part]
        return child
    return None


def _check(node: yaml.Node | None, ancestors: tuple[yaml.Node, ...]) -> None:
    """Reject what JSON's data model does not allow; `ancestors` are the nodes around this one."""
    if node is None:
        return
    line = node.start_mark.line + 1
    if len(ancestors) > _MAX_DEPTH:
        raise YamlError("is nested too deeply", line)
    if node.tag not in (_SCALARS if isinstance(node, yaml.ScalarNode) else _CONTAINERS):
        raise YamlError("has a type that is not supported", line)
    if node.tag == f"{_TAG}int" and len(node.value) > _MAX_DIGITS:
        raise YamlError("an integer has too many digits", line)
    if isinstance(node, yaml.MappingNode):
        _check_keys([key for key, _ in node.value])
    children = [value for _, value in node.value] if isinstance(node, yaml.MappingNode) else node.value
    for child in children if not isinstance(node, yaml.ScalarNode) else ():
        _check(child, (*ancestors, node))


def _check_keys(keys: list[yaml.Node]) -> None:
    seen = set()
    for key in keys:
        line = key.start_mark.line + 1
        if key.tag != f"{_TAG}str":
            raise YamlError("a key is not a string: put it in quotes", line)
        if key.value in seen:
            raise YamlError("a key appears twice", line)
        seen.add(key.value)
