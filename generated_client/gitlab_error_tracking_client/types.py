# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""The response that the functions ending in ``_detailed`` return."""

from collections.abc import Mapping
from typing import Generic, TypeVar

from attrs import define, field

T = TypeVar("T")


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
