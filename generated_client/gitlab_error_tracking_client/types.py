# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""What the functions of this client return beside the models."""

from collections.abc import Mapping
from typing import Generic, TypeVar

from attrs import define, field

T = TypeVar("T")


@define
class Response(Generic[T]):
    """A whole response.

    Attributes:
        status_code: The status, one of those that the contract documents.
        content: The body as it came. It may hold secrets, and is not in the repr.
        headers: The headers, whose names know no upper and lower case.
        parsed: The body as the type that the contract documents for the status.
    """

    status_code: int
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    parsed: T
