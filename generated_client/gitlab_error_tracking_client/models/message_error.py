# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from .._parsing import required, string


@dataclass(frozen=True)
class MessageError:
    """An error of a resource, of a role, or when saving, in GitLab's usual shape.

    Attributes:
        message: The error.
    """

    message: str

    def to_dict(self) -> dict[str, Any]:
        """Return the body as JSON."""
        return {"message": self.message}

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Parse a body.

        Raises:
            ValueError: A field is missing or has another type.
        """
        return cls(message=required(src_dict, "message", string))
