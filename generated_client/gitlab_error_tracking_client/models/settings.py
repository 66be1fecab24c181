# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from .._parsing import boolean, nullable, required, string


@dataclass(frozen=True)
class Settings:
    """The error tracking settings of a project.

    Attributes:
        active: Whether error tracking is switched on.
        project_name: The name of the Sentry project; null without Sentry.
        sentry_external_url: The address of the Sentry project for people; null without Sentry.
        api_url: The address of the Sentry project's API; null without Sentry.
        integrated: Whether errors are collected by the integrated backend. Always false if integrated error
            tracking is switched off for the instance.
    """

    active: bool
    project_name: str | None
    sentry_external_url: str | None
    api_url: str | None
    integrated: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the body as JSON."""
        return {
            "active": self.active,
            "project_name": self.project_name,
            "sentry_external_url": self.sentry_external_url,
            "api_url": self.api_url,
            "integrated": self.integrated,
        }

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Parse a body.

        Raises:
            ValueError: A field is missing or has another type.
        """
        return cls(
            active=required(src_dict, "active", boolean),
            project_name=required(src_dict, "project_name", nullable(string)),
            sentry_external_url=required(src_dict, "sentry_external_url", nullable(string)),
            api_url=required(src_dict, "api_url", nullable(string)),
            integrated=required(src_dict, "integrated", boolean),
        )
