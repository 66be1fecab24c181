# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from .._parsing import date_time, fields_to_json, integer, member, required, string

if TYPE_CHECKING:
    from ..models.error_stats import ErrorStats


@dataclass(frozen=True)
class Error:
    """Events with the same fingerprint.

    Attributes:
        fingerprint: A number of at most 53 bits that identifies the group of events.
        project_id: The numeric id of the project.
        name: The type of the exception.
        description: The text of the newest exception.
        actor: The transaction, or the function that raised the exception.
        event_count: The number of events.
        approximated_user_count: The approximate number of users with this error.
        first_seen_at: The time of the first event.
        last_seen_at: The time of the last event.
        status: Whether the error is open.
        stats: The frequency of an error.
    """

    fingerprint: int
    project_id: int
    name: str
    description: str
    actor: str
    event_count: int
    approximated_user_count: int
    first_seen_at: datetime.datetime
    last_seen_at: datetime.datetime
    status: Literal["unresolved", "resolved", "ignored"]
    stats: ErrorStats

    def to_dict(self) -> dict[str, Any]:
        """Return the body as JSON."""
        return fields_to_json(
            {
                "fingerprint": self.fingerprint,
                "project_id": self.project_id,
                "name": self.name,
                "description": self.description,
                "actor": self.actor,
                "event_count": self.event_count,
                "approximated_user_count": self.approximated_user_count,
                "first_seen_at": self.first_seen_at,
                "last_seen_at": self.last_seen_at,
                "status": self.status,
                "stats": self.stats,
            }
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Parse a body.

        Raises:
            ValueError: A field is missing or has another type.
        """
        from ..models.error_stats import ErrorStats

        return cls(
            fingerprint=required(src_dict, "fingerprint", integer),
            project_id=required(src_dict, "project_id", integer),
            name=required(src_dict, "name", string),
            description=required(src_dict, "description", string),
            actor=required(src_dict, "actor", string),
            event_count=required(src_dict, "event_count", integer),
            approximated_user_count=required(src_dict, "approximated_user_count", integer),
            first_seen_at=required(src_dict, "first_seen_at", date_time),
            last_seen_at=required(src_dict, "last_seen_at", date_time),
            status=required(src_dict, "status", member("unresolved", "resolved", "ignored")),
            stats=required(src_dict, "stats", ErrorStats.from_dict),
        )
