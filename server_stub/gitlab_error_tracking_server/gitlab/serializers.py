"""How what an operation returns looks in JSON. Every field of GitLab's is always there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gitlab_error_tracking_server.gitlab import settings_rules
from gitlab_error_tracking_server.gitlab.models import ClientKey, ClientKeyPage, Instance, Settings

if TYPE_CHECKING:
    from collections.abc import Callable


class Serializer:
    """Turn results into response bodies."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        external = urlsplit(instance.external_url)
        self._dsn_scheme = external.scheme
        # Put together once: to do so for each key took a quarter of the time of a request for twenty.
        self._dsn_rest = f"{external.netloc}{external.path.rstrip('/')}/errortracking/api/v1/projects"
        self._presented_by: dict[type, Callable[[Any], Any]] = {
            Settings: self.settings,
            ClientKey: self.client_key,
            ClientKeyPage: lambda page: [self.client_key(key) for key in page.client_keys],
        }

    def serialize(self, result: Settings | ClientKey | ClientKeyPage) -> Any:
        """Return the body of a response."""
        return self._presented_by[type(result)](result)

    def settings(self, settings: Settings) -> dict[str, Any]:
        """The settings of a project."""
        return {
            "active": settings.enabled,
            "project_name": settings_rules.project_name(settings),
            "sentry_external_url": settings_rules.sentry_external_url(settings),
            "api_url": settings.api_url,
            "integrated": settings_rules.is_integrated(settings, self._instance),
        }

    def client_key(self, key: ClientKey) -> dict[str, Any]:
        """A client key; its DSN names the key, the instance and the project."""
        dsn = f"{self._dsn_scheme}://{key.public_key}@{self._dsn_rest}/{key.project_id}"
        return {"id": key.id, "active": key.active, "public_key": key.public_key, "sentry_dsn": dsn}
