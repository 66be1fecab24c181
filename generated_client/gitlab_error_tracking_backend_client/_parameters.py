# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Validate and encode the parameters of a request."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID

from ._exceptions import UsageError
from ._parsing import to_json

Scalar = bool | int | float | str

# The types of arguments, subclasses first: a boolean is an int in Python, but True is not a project or a key.
_TYPES = {
    bool: "True or False",
    int: "a number",
    float: "a number",
    dt.datetime: "a datetime.datetime",
    dt.date: "a datetime.date",
    UUID: "a uuid.UUID",
    str: "a string",
}
# An error quotes no more of an argument.
_LONGEST_ARGUMENT = 100


class Parameter(NamedTuple):
    """A parameter of an operation.

    It accepts the choices, and values of the types. A string must match the pattern; if the parameter also accepts
    integers, a string of digits is valid too.
    """

    types: tuple[type, ...]
    required: bool = True
    choices: tuple[str | int, ...] = ()
    pattern: str | None = None
    example: str | None = None

    def checked(self, name: str, value: object) -> Scalar:
        """Return the value as a plain bool, int, float or str.

        Raises:
            UsageError: The value is not valid.
        """
        for choice in self.choices:
            if value == choice and not isinstance(value, bool):
                return choice
        kind = next((kind for kind in _TYPES if isinstance(value, kind)), None)
        if kind is int and int not in self.types:
            kind = float
        if kind not in self.types:
            raise UsageError(f"{name} {_described(value)}: write {self._expected()}.")
        if isinstance(value, str):
            return self._matching(name, str.__str__(value))
        if isinstance(value, int | float) and not isinstance(value, bool):
            # A subclass, such as an IntEnum, could have another text.
            return int(value) if kind is int else float(value)
        return value if isinstance(value, bool) else str(to_json(value))

    def segment(self, name: str, value: object) -> str:
        """Return the value as URL-encoded text for one segment of a path.

        Raises:
            UsageError: The value is not valid.
        """
        text = self._text(name, value)
        # A server or a proxy would remove these segments, and the request would reach another path.
        if text in ("", ".", ".."):
            raise UsageError(f"{name} {text!r} is not valid: write {self._expected()}.")
        return quote(text, safe="")

    def header(self, name: str, value: object) -> str:
        """Return the value as text for a header.

        Raises:
            UsageError: The value is not valid.
        """
        text = self._text(name, value)
        if not (text.isascii() and text.isprintable() and text.strip() == text):
            raise UsageError(f"{name} {_shortened(text)} is not valid: write printable ASCII characters for a header.")
        return text

    def _text(self, name: str, value: object) -> str:
        checked = self.checked(name, value)
        return str(checked).lower() if isinstance(checked, bool) else str(checked)

    def _matching(self, name: str, text: str) -> str:
        is_number = int in self.types and text.isascii() and text.isdigit()
        if self.pattern and not is_number and not re.search(self.pattern, text):
            raise UsageError(
                f"{name} {_shortened(text)} is not valid: write {self._expected()}. {_already_encoded(text)}".rstrip()
            )
        return text

    def _expected(self) -> str:
        string = f"a string such as {self.example!r}" if self.example else "a string"
        words = [string if kind is str else _TYPES[kind] for kind in self.types]
        return ", or ".join([" or ".join(map(repr, self.choices)), *words] if self.choices else words)


def sent(parameters: Mapping[str, Parameter], arguments: Mapping[str, object]) -> dict[str, Parameter]:
    """Return the parameters to send: those that are required or have an argument."""
    return {name: p for name, p in parameters.items() if p.required or arguments[name] is not None}


def _described(value: object) -> str:
    if isinstance(value, str):
        return f"{_shortened(value)} is not valid"
    return f"is of type {type(value).__name__}"


def _shortened(text: str) -> str:
    return repr(text if len(text) <= _LONGEST_ARGUMENT else f"{text[:_LONGEST_ARGUMENT]}…")


def _already_encoded(text: str) -> str:
    if "%2f" not in text.lower():
        return ""
    plain = text.replace("%2F", "/").replace("%2f", "/")
    return f"It is URL-encoded already: write {plain!r}, the client encodes it."
