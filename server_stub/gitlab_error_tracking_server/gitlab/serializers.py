"""Turn the results of operations into response bodies with the fields that the contract documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gitlab_error_tracking_server.gitlab import settings_rules
from gitlab_error_tracking_server.gitlab.backend_models import CursorPage, Error, ErrorEvent, MessageEvent
from gitlab_error_tracking_server.gitlab.models import ClientKey, ClientKeyPage, Instance, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gitlab_error_tracking_contract import Contract
    from gitlab_error_tracking_contract.contract import Schema


class Serializer:
    """Serialize results.

    A field of the contract is the attribute of the same name, unless it is computed.

    Args:
        instance: The configuration of the GitLab instance.
        contracts: Define the fields of each operation's response.

    Attributes:
        computed: The functions of the computed fields, by model.
    """

    def __init__(self, instance: Instance, *contracts: Contract) -> None:
        self._fields = {
            name: _fields(operation.success.content.get("application/json"))
            for contract in contracts
            for name, operation in contract.operations.items()
        }
        external = urlsplit(instance.error_tracking_url or instance.external_url)
        self._dsn_scheme = external.scheme
        # Composed once: to do so for each key took a quarter of the time of a request for twenty.
        self._dsn_rest = f"{external.netloc}{external.path.rstrip('/')}/errortracking/api/v1/projects"
        self.computed: Mapping[type, Mapping[str, Callable[[Any], Any]]] = {
            Settings: {
                "active": lambda settings: settings.enabled,
                "project_name": settings_rules.project_name,
                "sentry_external_url": settings_rules.sentry_external_url,
                "integrated": lambda settings: settings_rules.is_integrated(settings, instance),
            },
            ClientKey: {"sentry_dsn": self.dsn},
            Error: {"stats": lambda error: {"frequency": error.frequency}},
            ErrorEvent: {"projectId": lambda event: event.project_id},
            MessageEvent: {
                "projectId": lambda message: message.project_id,
                "eventId": lambda message: message.event_id,
            },
        }

    def serialize(self, operation_id: str, result: Any) -> Any:
        """Return the body of a response: of a model, a page, or a list of models."""
        fields = self._fields[operation_id]
        if isinstance(result, ClientKeyPage):
            return [self._object(fields, key) for key in result.client_keys]
        if isinstance(result, CursorPage):
            return [self._object(fields, item) for item in result.items]
        if isinstance(result, list):
            return [self._object(fields, item) for item in result]
        return self._object(fields, result)

    def _object(self, fields: tuple[str, ...], value: Any) -> dict[str, Any]:
        computed = self.computed[type(value)]
        return {name: computed[name](value) if name in computed else getattr(value, name) for name in fields}

    def dsn(self, key: ClientKey) -> str:
        """Return the DSN of a client key."""
        return f"{self._dsn_scheme}://{key.public_key}@{self._dsn_rest}/{key.project_id}"


def _fields(schema: Schema | None) -> tuple[str, ...]:
    return tuple(schema.get("items", schema)["properties"]) if schema else ()
