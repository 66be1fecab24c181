# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from .._parsing import additional, anything, fields_to_json


@dataclass(frozen=True)
class ErrorStatsFrequency:
    """By the period of the request, a list of pairs: the beginning of an hour in seconds since 1970-01-01T00:00:00Z,
    and the number of events in that hour.

    Attributes:
        additional_properties: All other fields.
    """

    additional_properties: dict[str, Any] = field(default_factory=dict[str, Any])

    def to_dict(self) -> dict[str, Any]:
        """Return the body as JSON."""
        return fields_to_json({**self.additional_properties})

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Parse a body.

        Raises:
            ValueError: A field is missing or has another type.
        """
        return cls(additional_properties=additional(src_dict, [], anything))
