# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Convert between JSON and Python. An error names the place and the type of a value, but never the value."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from .types import UNSET, Unset

T = TypeVar("T")
U = TypeVar("U")


class InvalidBody(ValueError):
    """A body that does not match the contract.

    Args:
        problem: What is wrong, as the rest of a sentence.
        place: The keys that lead from the body to the value.
    """

    def __init__(self, problem: str, place: tuple[str | int, ...] = ()) -> None:
        super().__init__(problem, place)
        self.problem = problem
        self.place = place

    def __str__(self) -> str:
        pointer = "".join(f"/{key}" for key in self.place)
        return f"{f'the value at {pointer}' if pointer else 'the body'} {self.problem}"

    def below(self, key: str | int) -> "InvalidBody":
        """Return the same problem, as seen from the value that holds this one."""
        return InvalidBody(self.problem, (key, *self.place))


def required(body: Mapping[str, Any], name: str, parse: Callable[[Any], T]) -> T:
    """Parse a field of an object.

    Raises:
        InvalidBody: The field is missing, or its value is not valid.
    """
    fields = _object(body)
    if name not in fields:
        raise InvalidBody("is missing", (name,))
    try:
        return parse(fields[name])
    except InvalidBody as error:
        raise error.below(name) from None


def optional(body: Mapping[str, Any], name: str, parse: Callable[[Any], T]) -> T | Unset:
    """Parse a field of an object; return UNSET if it is missing.

    Raises:
        InvalidBody: Its value is not valid.
    """
    return required(body, name, parse) if name in _object(body) else UNSET


def additional(body: Mapping[str, Any], names: Collection[str], parse: Callable[[Any], T]) -> dict[str, T]:
    """Parse all fields of an object but those of these names.

    Raises:
        InvalidBody: A value is not valid.
    """
    return {name: required(body, name, parse) for name in _object(body) if name not in names}


def to_json(value: Any) -> Any:
    """Convert a value to JSON."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list):
        return [to_json(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return fields_to_json(cast("dict[str, Any]", value))
    return value.to_dict() if hasattr(value, "to_dict") else value


def fields_to_json(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Convert the fields of an object to JSON; leave out those that are UNSET."""
    return {name: to_json(value) for name, value in fields.items() if value is not UNSET}


def anything(value: Any) -> Any:
    """Return the value as it is."""
    return value


def null(value: Any) -> None:
    """Parse null."""
    if value is not None:
        raise InvalidBody(f"is {_type_of(value)}, not null")


def boolean(value: Any) -> bool:
    """Parse a boolean."""
    return _checked(value, bool)


def integer(value: Any) -> int:
    """Parse an integer."""
    return _checked(value, int)


def string(value: Any) -> str:
    """Parse a string."""
    return _checked(value, str)


def number(value: Any) -> float:
    """Parse a number."""
    return float(value) if type(value) is int else _checked(value, float)


def date_time(value: Any) -> dt.datetime:
    """Parse a date with a time, as in RFC 3339."""
    return _converted(value, dt.datetime.fromisoformat, "a date-time")


def date(value: Any) -> dt.date:
    """Parse a date, as in RFC 3339."""
    return _converted(value, dt.date.fromisoformat, "a date")


def uuid(value: Any) -> UUID:
    """Parse a UUID."""
    return _converted(value, UUID, "a UUID")


def constant(expected: T) -> Callable[[Any], T]:
    """Return a parser of the only valid value."""

    def parse(value: Any) -> T:
        if type(value) is type(expected) and value == expected:
            return expected
        raise InvalidBody(f"is not {expected!r}")

    return parse


def nullable(parse: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """Return a parser that also accepts null."""
    return lambda value: None if value is None else parse(value)


def either(parse: Callable[[Any], T], other: Callable[[Any], U]) -> Callable[[Any], T | U]:
    """Return a parser that tries another one if the first fails."""

    def parse_either(value: Any) -> T | U:
        try:
            return parse(value)
        except InvalidBody as first:
            try:
                return other(value)
            except InvalidBody as second:
                raise InvalidBody(f"has none of the documented types: {first}, or {second}") from None

    return parse_either


def member(*values: T) -> Callable[[Any], T]:
    """Return a parser of the values of an enum."""

    def parse(value: Any) -> T:
        for one in values:
            if type(value) is type(one) and value == one:
                return one
        raise InvalidBody(f"is not one of {', '.join(map(repr, values))}")

    return parse


def array(parse: Callable[[Any], T]) -> Callable[[Any], list[T]]:
    """Return a parser of an array, from the parser of its items."""

    def parse_array(value: Any) -> list[T]:
        parsed: list[T] = []
        for item in cast("list[object]", _checked(value, list)):
            try:
                parsed.append(parse(item))
            except InvalidBody as error:
                raise error.below(len(parsed)) from None
        return parsed

    return parse_array


def _object(value: Any) -> dict[str, Any]:
    if type(value) is dict:
        return cast("dict[str, Any]", value)
    raise InvalidBody(f"is {_type_of(value)}, not an object")


def _checked(value: Any, kind: type[T]) -> T:
    # Not isinstance: a boolean is an int in Python, but not in JSON.
    if type(value) is kind:
        return value
    raise InvalidBody(f"is {_type_of(value)}, not {kind.__name__}")


def _converted(value: Any, convert: Callable[[str], T], called: str) -> T:
    try:
        return convert(_checked(value, str))
    except InvalidBody:
        raise
    except ValueError:
        raise InvalidBody(f"is not {called}") from None


def _type_of(value: object) -> str:
    return "null" if value is None else type(value).__name__
