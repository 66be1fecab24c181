# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Reads the fields of a body, and says what is wrong with one without saying what is in it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class Unreadable(ValueError):
    """A body is not what the contract documents. Its text names fields and types, but never a value."""


def hidden(_value: object) -> str:
    """What a repr shows of a secret."""
    return "***"


def read(body: Mapping[str, Any], name: str, kind: type[T]) -> T:
    """The field of a body, which must be of a type."""
    value = _field(body, name)
    # JSON's true is no number, but Python's is.
    if type(value) is kind:
        return value
    raise Unreadable(f"{name!r} is {_type_of(value)} and not {kind.__name__}")


def read_nullable(body: Mapping[str, Any], name: str, kind: type[T]) -> T | None:
    """The field of a body, which must be null or of a type."""
    return None if _field(body, name) is None else read(body, name, kind)


def read_constant(body: Mapping[str, Any], name: str, constant: T) -> T:
    """The field of a body, which must have a value that is known before."""
    if _field(body, name) == constant:
        return constant
    raise Unreadable(f"{name!r} is not {constant!r}")


def read_items(item: Callable[[Mapping[str, Any]], T]) -> Callable[[Any], list[T]]:
    """A function that reads an array, all of whose items are read alike."""

    def read_array(body: Any) -> list[T]:
        return [item(element) for element in _checked(body, list, "an array")]

    return read_array


def _field(body: Any, name: str) -> Any:
    try:
        return _checked(body, dict, "an object")[name]
    except KeyError:
        raise Unreadable(f"{name!r} is missing") from None


def _checked(body: Any, kind: type, called: str) -> Any:
    if type(body) is not kind:
        raise Unreadable(f"it is {_type_of(body)} and not {called}")
    return body


def _type_of(value: object) -> str:
    return "null" if value is None else type(value).__name__
