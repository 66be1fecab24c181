# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from .._parsing import required, string


@dataclass(frozen=True)
class ParameterError:
    """One or more parameters are not valid.

    Attributes:
        error: The error of each parameter, joined by commas in the order of declaration.
    """

    error: str

    def to_dict(self) -> dict[str, Any]:
        """Return the body as JSON."""
        return {"error": self.error}

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Parse a body.

        Raises:
            ValueError: A field is missing or has another type.
        """
        return cls(error=required(src_dict, "error", string))
