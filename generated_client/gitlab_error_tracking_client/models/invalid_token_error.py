# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from .._parsing import constant, required, string


@dataclass(frozen=True)
class InvalidTokenError:
    """The token is known but no longer valid.

    Attributes:
        error: The error code of RFC 6750.
        error_description: Whether the token is expired or was revoked.
    """

    error: Literal["invalid_token"]
    error_description: str

    def to_dict(self) -> dict[str, Any]:
        """Return the body as JSON."""
        return {"error": self.error, "error_description": self.error_description}

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Parse a body.

        Raises:
            ValueError: A field is missing or has another type.
        """
        return cls(
            error=required(src_dict, "error", constant("invalid_token")),
            error_description=required(src_dict, "error_description", string),
        )
