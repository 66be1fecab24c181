"""Send the requests that may change something and record what `restore.py` has to undo.

Only client keys that the run created are ever deleted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_verifier.errors import DeadlineExceeded, NotApplicable

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_verifier.deployment import Deployment
    from gitlab_error_tracking_verifier.exchange import Caller, Exchange
    from gitlab_error_tracking_verifier.interruptions import Interruptions
    from gitlab_error_tracking_verifier.resources import ClientKey, Settings

SUCCESS = range(200, 300)
_REJECTED = range(400, 500)


@dataclass(slots=True)
class Changes:
    """The initial state of a project and the changes of the run.

    Attributes:
        save: Writes the state to the undo file; called before and after each request.
        initial_settings: The settings at the start, or None if the project had none.
        initial_keys: The client keys at the start; those of an undo file have only `id` and `active`.
        undeleted_ids: The ids of the client keys that the run created and has not deleted yet.
        created_ids: The ids of all client keys that the run created.
        wrote_settings: Whether a request that may have changed settings was sent.
        uncertain_creations: How many requests to create a client key have no conclusive response.
    """

    deployment: Deployment
    project: int | str
    maintainer: Caller
    interruptions: Interruptions
    save: Callable[[Changes], None]
    initial_settings: Settings | None = None
    initial_keys: list[ClientKey] = field(default_factory=list)
    undeleted_ids: list[int] = field(default_factory=list)
    created_ids: set[int] = field(default_factory=set)
    wrote_settings: bool = False
    uncertain_creations: int = 0

    @property
    def may_have_changed(self) -> bool:
        """Whether there may be something to restore."""
        return bool(self.created_ids or self.wrote_settings or self.uncertain_creations)

    @property
    def initial(self) -> dict[str, Any]:
        """The initial state for the undo file."""
        keys = [{"id": key["id"], "active": key["active"]} for key in self.initial_keys]
        return {"settings": self.initial_settings, "keys": keys}

    @property
    def changed(self) -> dict[str, Any]:
        """The changes until now for the undo file."""
        return {
            "undeleted_ids": self.undeleted_ids,
            "created_ids": sorted(self.created_ids),
            "wrote_settings": self.wrote_settings,
            "uncertain_creations": self.uncertain_creations,
        }

    def load(self, initial: dict[str, Any], changed: dict[str, Any]) -> None:
        """Load the state from an undo file."""
        self.initial_settings, self.initial_keys = initial["settings"], initial["keys"]
        self.undeleted_ids, self.created_ids = changed["undeleted_ids"], set(changed["created_ids"])
        self.wrote_settings, self.uncertain_creations = changed["wrote_settings"], changed["uncertain_creations"]

    def send(self, operation_id: str, caller: Caller, parameters: dict[str, Any]) -> Exchange:
        """Send a request that may change something, record its effect, and return the response unvalidated."""
        if operation_id == "delete_client_key" and parameters["key_id"] not in self.created_ids:
            raise AssertionError("only client keys that the run created may be deleted")
        if operation_id == "create_client_key" and self.uncertain_creations:
            raise NotApplicable("an earlier request may have created a client key, so no more are created")
        while True:
            with self.interruptions.deferred():
                exchange = self._send(operation_id, caller, parameters)
            if not self.deployment.wait_if_limited(exchange):
                return exchange

    def record_created(self, key: ClientKey) -> None:
        """Record a client key that GitLab created for a request of this run, in the undo file too."""
        self.add_created(key)
        self.save(self)

    def add_created(self, key: ClientKey) -> None:
        """Record a created client key in memory alone."""
        self.undeleted_ids.append(key["id"])
        self.created_ids.add(key["id"])

    def _send(self, operation_id: str, caller: Caller, parameters: dict[str, Any]) -> Exchange:
        self.wrote_settings |= operation_id in {"create_settings", "update_settings"}
        self.uncertain_creations += operation_id == "create_client_key"
        self.save(self)
        try:
            exchange = self.deployment.send_once(operation_id, caller, **parameters)
        except DeadlineExceeded:
            self.uncertain_creations -= operation_id == "create_client_key"
            raise
        if operation_id == "create_client_key":
            self._record_creation(exchange)
        if operation_id == "delete_client_key" and exchange.status in SUCCESS:
            self.undeleted_ids = [key_id for key_id in self.undeleted_ids if key_id != parameters["key_id"]]
        self.save(self)
        return exchange

    def _record_creation(self, exchange: Exchange) -> None:
        key, known = exchange.json, {initial["id"] for initial in self.initial_keys}
        created = (
            exchange.status in SUCCESS
            and isinstance(key, dict)
            and type(key.get("id")) is int
            and key["id"] not in known
        )
        if created:
            self.add_created(key)
        # For example a proxy's 504 is not conclusive: the proxy stopped waiting, but GitLab may have created the key.
        if created or exchange.status in _REJECTED:
            self.uncertain_creations -= 1
