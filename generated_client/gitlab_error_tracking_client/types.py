# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""The response that the functions ending in ``_detailed`` return, and the value of absent fields."""

from collections.abc import Mapping
from enum import Enum
from typing import Generic, Literal, TypeVar

from attrs import define, field

T = TypeVar("T")


class Unset(Enum):
    """The type of ``UNSET``, the value of a field that a body does not contain."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return self.name


UNSET = Unset.UNSET


@define
class Response(Generic[T]):
    """A response with its status, headers and body.

    Attributes:
        status_code: The status, one of those that the contract documents.
        content: The raw body. It may hold secrets; the repr does not show it.
        headers: The headers; their names are case-insensitive.
        parsed: The body, parsed to the type that the contract documents for the status.
    """

    status_code: int
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    parsed: T
