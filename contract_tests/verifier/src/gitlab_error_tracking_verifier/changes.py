"""Send the requests that may change something and record what `restore.py` has to undo.

Only client keys that the run created are ever deleted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_verifier.errors import NoResponse, NotApplicable

if TYPE_CHECKING:
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
        initial_settings: The settings at the start, if they were readable.
        initial_keys: The client keys at the start.
        undeleted_ids: The ids of the client keys that the run created and has not deleted yet.
        created_ids: The ids of all client keys that the run created.
        wrote_settings: Whether a request that may have changed settings was sent.
        uncertain_creations: How many requests to create a client key got no conclusive response.
    """

    deployment: Deployment
    project: int | str
    maintainer: Caller
    interruptions: Interruptions
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

    def call(self, operation_id: str, caller: Caller | None = None, /, **parameters: Any) -> Exchange:
        """Call an operation that may change something, record its effect, and validate the response."""
        if operation_id == "delete_client_key" and parameters["key_id"] not in self.created_ids:
            raise AssertionError("only client keys that the run created may be deleted")
        if operation_id == "create_client_key" and self.uncertain_creations:
            raise NotApplicable("an earlier request may have created a client key, so no more are created")
        parameters = {"id": self.project} | parameters
        while True:
            with self.interruptions.deferred():
                exchange = self._send(operation_id, caller or self.maintainer, parameters)
            if not self.deployment.wait_if_limited(exchange):
                return self.deployment.validate(exchange)

    def record_created(self, key: ClientKey) -> None:
        """Record a client key that GitLab created for a request of this run."""
        self.undeleted_ids.append(key["id"])
        self.created_ids.add(key["id"])

    def _send(self, operation_id: str, caller: Caller, parameters: dict[str, Any]) -> Exchange:
        self.wrote_settings |= operation_id in {"create_settings", "update_settings"}
        try:
            exchange = self.deployment.send_once(operation_id, caller, **parameters)
        except NoResponse:
            self.uncertain_creations += operation_id == "create_client_key"
            raise
        if operation_id == "create_client_key":
            self._record_creation(exchange)
        if operation_id == "delete_client_key" and exchange.status in SUCCESS:
            self.undeleted_ids = [key_id for key_id in self.undeleted_ids if key_id != parameters["key_id"]]
        return exchange

    def _record_creation(self, exchange: Exchange) -> None:
        key, known = exchange.json, {initial["id"] for initial in self.initial_keys}
        if (
            exchange.status in SUCCESS
            and isinstance(key, dict)
            and type(key.get("id")) is int
            and key["id"] not in known
        ):
            self.record_created(key)
        elif exchange.status not in _REJECTED:
            # For example a proxy's 504: the proxy stopped waiting, but GitLab may have created the key.
            self.uncertain_creations += 1
