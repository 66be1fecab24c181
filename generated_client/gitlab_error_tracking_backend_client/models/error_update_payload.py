# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from .._parsing import fields_to_json, integer, member, optional, required
from ..types import UNSET, Unset


@dataclass(frozen=True)
class ErrorUpdatePayload:
    """Changes of an error.

    Attributes:
        status: The new status.
        updated_by_id: The id of the user in GitLab who makes the change. The server of this project ignores
            it.
    """

    status: Literal["unresolved", "resolved", "ignored"]
    updated_by_id: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Return the body as JSON."""
        return fields_to_json({"status": self.status, "updated_by_id": self.updated_by_id})

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Parse a body.

        Raises:
            ValueError: A field is missing or has another type.
        """
        return cls(
            status=required(src_dict, "status", member("unresolved", "resolved", "ignored")),
            updated_by_id=optional(src_dict, "updated_by_id", integer),
        )
