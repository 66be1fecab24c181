"""Parse the body of a response. An error names the place and the type of a value, but never the value."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


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


def hidden(_value: object) -> str:
    """Replace a secret in a repr."""
    return "***"


def required(body: Mapping[str, Any], name: str, parse: Callable[[Any], T]) -> T:
    """Parse a field of an object.

    Raises:
        InvalidBody: The field is missing, or its value is not valid.
    """
    if type(body) is not dict:
        raise InvalidBody(f"is {_type_of(body)}, not an object")
    if name not in body:
        raise InvalidBody("is missing", (name,))
    try:
        return parse(body[name])
    except InvalidBody as error:
        raise error.below(name) from None


def boolean(value: Any) -> bool:
    """Parse a boolean."""
    return _checked(value, bool)


def integer(value: Any) -> int:
    """Parse an integer."""
    return _checked(value, int)


def string(value: Any) -> str:
    """Parse a string."""
    return _checked(value, str)


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


def array(parse: Callable[[Any], T]) -> Callable[[Any], list[T]]:
    """Return a parser of an array, from the parser of its items."""

    def parse_array(value: Any) -> list[T]:
        items: list[T] = []
        for item in _checked(value, list):
            try:
                items.append(parse(item))
            except InvalidBody as error:
                raise error.below(len(items)) from None
        return items

    return parse_array


def _checked(value: Any, kind: type[T]) -> T:
    # Not isinstance: a boolean is an int in Python, but not in JSON.
    if type(value) is kind:
        return value
    raise InvalidBody(f"is {_type_of(value)}, not {kind.__name__}")


def _type_of(value: object) -> str:
    return "null" if value is None else type(value).__name__
