"""YAML that remembers on which line each of its values stands."""

from __future__ import annotations

from typing import Any

import yaml

Location = tuple[str | int, ...]
"""The way to a value: keys of mappings and indexes of sequences."""


class NotYaml(ValueError):
    """A text that is no YAML, or has a key twice. `line` counts from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


class _Loader(yaml.SafeLoader):
    """Leaves dates as they are written, because JSON Schema knows them only as text."""

    yaml_implicit_resolvers = {  # noqa: RUF012  (PyYAML declares it without ClassVar)
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class YamlWithLines:
    """A YAML document: `value` is what it says.

    Raises:
        NotYaml: The text is no YAML, or has a key twice in one mapping.
    """

    def __init__(self, text: str) -> None:
        try:
            loader = _Loader(text)
            self._root = loader.get_single_node()
            _refuse_repeated_keys(self._root)
            self.value: Any = loader.construct_document(self._root) if self._root else None
        except yaml.MarkedYAMLError as error:
            # Not the whole error: it quotes the text, which may hold a token.
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise NotYaml(error.problem or "is not YAML", line) from None
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            raise NotYaml("has a character that YAML does not allow", line) from None

    def line(self, location: Location) -> int:
        """The line, from 1, on which a value begins, or the last value on the way to it that is there."""
        node = self._root
        for part in location:
            step = _child(node, part)
            if step is None:
                break
            node = step
        return node.start_mark.line + 1 if node else 1


def _child(node: yaml.Node | None, part: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child: yaml.Node = node.value[part]
        return child
    return None


def _refuse_repeated_keys(node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                raise NotYaml("a key appears twice", key.start_mark.line + 1)
            if isinstance(key, yaml.ScalarNode):
                seen.add(key.value)
            _refuse_repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(item)
