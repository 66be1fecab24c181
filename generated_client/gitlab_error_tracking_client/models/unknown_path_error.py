# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from .._parsing import required, string


@dataclass(frozen=True)
class UnknownPathError:
    """The API has no such path.

    Attributes:
        error: The status.
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
