# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from .._parsing import fields_to_json, required

if TYPE_CHECKING:
    from ..models.error_stats_frequency import ErrorStatsFrequency


@dataclass(frozen=True)
class ErrorStats:
    """The frequency of an error.

    Attributes:
        frequency: By the period of the request, a list of pairs: the beginning of an hour in seconds since
            1970-01-01T00:00:00Z, and the number of events in that hour.
    """

    frequency: ErrorStatsFrequency

    def to_dict(self) -> dict[str, Any]:
        """Return the body as JSON."""
        return fields_to_json({"frequency": self.frequency})

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Parse a body.

        Raises:
            ValueError: A field is missing or has another type.
        """
        from ..models.error_stats_frequency import ErrorStatsFrequency

        return cls(frequency=required(src_dict, "frequency", ErrorStatsFrequency.from_dict))
