# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Options of a call, whole responses, and the value of absent fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Generic, Literal, TypedDict, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

T = TypeVar("T")


class Unset(Enum):
    """The type of ``UNSET``, the value of a field that a body does not contain."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return self.name


UNSET = Unset.UNSET


class RequestOptions(TypedDict, total=False):
    """Options of one call.

    Attributes:
        timeout: Seconds for one attempt, in place of the client's.
        headers: Headers to send beside the client's.
    """

    timeout: float | httpx.Timeout | None
    headers: Mapping[str, str]


@dataclass(frozen=True)
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
