# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from .._parsing import date_time, fields_to_json, integer, required, string


@dataclass(frozen=True)
class MessageEvent:
    """A message of an application.

    Attributes:
        project_id: The numeric id of the project.
        event_id: The id of the event.
        timestamp: The time of the message.
        level: The severity, such as `info`.
        message: The text.
        release: The version of the application; empty if unknown.
        environment: The environment of the application; empty if unknown.
        platform: The platform of the SDK.
    """

    project_id: int
    event_id: str
    timestamp: datetime.datetime
    level: str
    message: str
    release: str
    environment: str
    platform: str

    def to_dict(self) -> dict[str, Any]:
        """Return the body as JSON."""
        return fields_to_json(
            {
                "projectId": self.project_id,
                "eventId": self.event_id,
                "timestamp": self.timestamp,
                "level": self.level,
                "message": self.message,
                "release": self.release,
                "environment": self.environment,
                "platform": self.platform,
            }
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Parse a body.

        Raises:
            ValueError: A field is missing or has another type.
        """
        return cls(
            project_id=required(src_dict, "projectId", integer),
            event_id=required(src_dict, "eventId", string),
            timestamp=required(src_dict, "timestamp", date_time),
            level=required(src_dict, "level", string),
            message=required(src_dict, "message", string),
            release=required(src_dict, "release", string),
            environment=required(src_dict, "environment", string),
            platform=required(src_dict, "platform", string),
        )
