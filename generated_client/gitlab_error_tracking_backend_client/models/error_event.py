# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from .._parsing import integer, required, string


@dataclass(frozen=True)
class ErrorEvent:
    """An event of an error.

    Attributes:
        fingerprint: The fingerprint of the error.
        project_id: The numeric id of the project.
        payload: The event as the SDK sent it, as JSON in a text. Secrets are masked.
        name: The type of the exception.
        description: The text of the exception.
        actor: The transaction, or the function that raised the exception.
        environment: The environment of the application; empty if unknown.
        platform: The platform of the SDK.
    """

    fingerprint: int
    project_id: int
    payload: str
    name: str
    description: str
    actor: str
    environment: str
    platform: str

    def to_dict(self) -> dict[str, Any]:
        """Return the body as JSON."""
        return {
            "fingerprint": self.fingerprint,
            "projectId": self.project_id,
            "payload": self.payload,
            "name": self.name,
            "description": self.description,
            "actor": self.actor,
            "environment": self.environment,
            "platform": self.platform,
        }

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Parse a body.

        Raises:
            ValueError: A field is missing or has another type.
        """
        return cls(
            fingerprint=required(src_dict, "fingerprint", integer),
            project_id=required(src_dict, "projectId", integer),
            payload=required(src_dict, "payload", string),
            name=required(src_dict, "name", string),
            description=required(src_dict, "description", string),
            actor=required(src_dict, "actor", string),
            environment=required(src_dict, "environment", string),
            platform=required(src_dict, "platform", string),
        )
