"""The initial state of a project and the changes of the run, which `restore.py` undoes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.deployment import ClientKey, Settings
    from gitlab_error_tracking_verifier.exchange import Exchange


@dataclass(slots=True)
class Changes:
    """The initial state of a project and the changes of the run.

    Attributes:
        settings: The settings at the start, or None if the project had none.
        keys: The client keys at the start; those of an undo file have only `id` and `active`.
        created_ids: The ids of all client keys that the run created. Only these are ever deleted.
        wrote_settings: Whether a request that may have changed settings was sent.
        uncertain_creations: How many requests to create a client key have no conclusive response.
    """

    settings: Settings | None = None
    keys: list[ClientKey] = field(default_factory=list)
    created_ids: list[int] = field(default_factory=list)
    wrote_settings: bool = False
    uncertain_creations: int = 0

    @classmethod
    def load(cls, state: dict[str, Any]) -> Self:
        """Return the changes that an undo file describes."""
        return cls(**{each.name: state[each.name] for each in fields(cls)})

    @property
    def state(self) -> dict[str, Any]:
        """The state for the undo file, without public keys."""
        keys = [{"id": key["id"], "active": key["active"]} for key in self.keys]
        return asdict(self) | {"keys": keys}

    @property
    def exist(self) -> bool:
        """Whether there may be something to restore."""
        return bool(self.created_ids or self.wrote_settings or self.uncertain_creations)

    @property
    def may_include_first_key(self) -> bool:
        """Whether GitLab may have created a client key: it does when a project without an active one is saved."""
        return self.wrote_settings and not any(key["active"] for key in self.keys)

    def announce(self, operation_id: str) -> None:
        """Record a request before it is sent."""
        self.wrote_settings |= operation_id in {"create_settings", "update_settings"}
        self.uncertain_creations += operation_id == "create_client_key"

    def withdraw(self, operation_id: str) -> None:
        """Record that an announced request was not sent."""
        self.uncertain_creations -= operation_id == "create_client_key"

    def record(self, exchange: Exchange) -> None:
        """Record the response to an announced request."""
        if exchange.name != "create_client_key":
            return
        key, known = exchange.json, {initial["id"] for initial in self.keys}
        has_id = exchange.status in range(200, 300) and isinstance(key, dict) and type(key.get("id")) is int
        if has_id and key["id"] not in known:
            self.created_ids.append(key["id"])
        elif exchange.status not in range(400, 500):
            # For example a proxy's 504 is not conclusive: it stopped waiting, but GitLab may have created the key.
            return
        self.uncertain_creations -= 1
