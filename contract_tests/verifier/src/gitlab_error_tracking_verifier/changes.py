"""Every request that may change something goes through here; `putting_back.py` undoes what it did.

Only client keys that the run brought about are ever deleted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_verifier.outcomes import NoResponse, NotApplicable

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.deployment import Deployment
    from gitlab_error_tracking_verifier.exchange import Caller, Exchange
    from gitlab_error_tracking_verifier.interruptions import Interruptions
    from gitlab_error_tracking_verifier.resources import ClientKey, Settings

SUCCESS = range(200, 300)
_REFUSED = range(400, 500)


@dataclass(slots=True)
class Changes:
    """What the run has changed.

    Attributes:
        settings_found: The settings at the beginning, where they could be read.
        keys_found: The client keys at the beginning.
        own_keys: The client keys that the run brought about and has not deleted yet.
        brought_about: The ids of all that it brought about.
        wrote_settings: Whether a request that may have changed settings was sent.
        doubtful: How many requests to create a client key got an answer that does not say whether they did.
    """

    deployment: Deployment
    project: int | str
    maintainer: Caller
    interruptions: Interruptions
    settings_found: Settings | None = None
    keys_found: list[ClientKey] = field(default_factory=list)
    own_keys: list[int] = field(default_factory=list)
    brought_about: set[int] = field(default_factory=set)
    wrote_settings: bool = False
    doubtful: int = 0

    @property
    def anything(self) -> bool:
        """Whether there may be anything to put back."""
        return bool(self.brought_about or self.wrote_settings or self.doubtful)

    def ask(self, operation_id: str, caller: Caller | None = None, /, **parameters: Any) -> Exchange:
        """Send a request that may change something, note what it did, then judge the answer."""
        if operation_id == "delete_client_key" and parameters["key_id"] not in self.brought_about:
            raise AssertionError("only client keys of the run's own are ever deleted")
        if operation_id == "create_client_key" and self.doubtful:
            raise NotApplicable("an earlier request to create a client key may have created one, so no more are sent")
        parameters = {"id": self.project} | parameters
        while True:
            with self.interruptions.held():
                exchange = self._send(operation_id, caller or self.maintainer, parameters)
            if not self.deployment.had_to_wait(exchange):
                return self.deployment.judge(exchange)

    def adopt(self, key: ClientKey) -> None:
        """Take a client key for the run's own that GitLab created when the run saved settings."""
        self.own_keys.append(key["id"])
        self.brought_about.add(key["id"])

    def _send(self, operation_id: str, caller: Caller, parameters: dict[str, Any]) -> Exchange:
        self.wrote_settings |= operation_id in {"create_settings", "update_settings"}
        try:
            exchange = self.deployment.send_once(operation_id, caller, **parameters)
        except NoResponse:
            self.doubtful += operation_id == "create_client_key"
            raise
        if operation_id == "create_client_key":
            self._note_created(exchange)
        if operation_id == "delete_client_key" and exchange.status in SUCCESS:
            self.own_keys = [key_id for key_id in self.own_keys if key_id != parameters["key_id"]]
        return exchange

    def _note_created(self, exchange: Exchange) -> None:
        key, known = exchange.json, {found["id"] for found in self.keys_found}
        if (
            exchange.status in SUCCESS
            and isinstance(key, dict)
            and type(key.get("id")) is int
            and key["id"] not in known
        ):
            self.adopt(key)
        elif exchange.status not in _REFUSED:
            # Such as a proxy's 504: it gave up waiting, GitLab may have gone on.
            self.doubtful += 1
