"""Every request that may change something goes through here, and what it changed is put back here.

Only client keys that the run created are ever deleted, and only settings that were found are ever written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_verifier.deadline import Deadline
from gitlab_error_tracking_verifier.outcomes import Broken, NoAnswer
from gitlab_error_tracking_verifier.paging import walk

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.deployment import Deployment
    from gitlab_error_tracking_verifier.exchange import Caller, Exchange
    from gitlab_error_tracking_verifier.interruptions import Interruptions
    from gitlab_error_tracking_verifier.subject import ClientKey, Settings

# Putting things back has time of its own, whatever became of the run's.
_SECONDS_TO_PUT_BACK = 60.0
_TRIES = 3

_SETTINGS = {"create_settings", "update_settings"}
_OK = range(200, 300)


@dataclass(slots=True)
class Changes:
    """What the run has changed and not yet put back."""

    deployment: Deployment
    project: int | str
    maintainer: Caller
    interruptions: Interruptions
    settings_found: Settings | None = None
    keys_found: list[ClientKey] = field(default_factory=list)
    _own_keys: list[int] = field(default_factory=list)
    _created: set[int] = field(default_factory=set)
    _settings_touched: bool = False
    _unanswered: int = 0

    @property
    def own_keys(self) -> tuple[int, ...]:
        """The ids of the client keys that the run created and that are still there."""
        return tuple(self._own_keys)

    @property
    def anything(self) -> bool:
        """Whether there is anything to put back, or to look after."""
        return bool(self._own_keys or self._settings_touched or self._unanswered)

    def ask(self, operation_id: str, caller: Caller | None = None, /, **parameters: Any) -> Exchange:
        """Send a request that may change something, note what it did, then judge the answer."""
        if operation_id == "delete_client_key" and parameters["key_id"] in {key["id"] for key in self.keys_found}:
            raise AssertionError("a client key that was there before is never deleted")
        parameters = {"id": self.project} | parameters
        while True:
            with self.interruptions.held():
                exchange = self._send(operation_id, caller or self.maintainer, parameters)
            if not self.deployment.had_to_wait(exchange):
                return self.deployment.judge(exchange)

    def adopt(self, key: ClientKey) -> None:
        """Take a client key for the run's own that GitLab created when the run switched error tracking on."""
        self._note_created(key)

    def put_back(self) -> list[str]:
        """Put everything back as it was found, and say what was done.

        To be called while signals are held. Raises nothing: what fails is said.
        """
        self.deployment.deadline = Deadline(_SECONDS_TO_PUT_BACK)
        said = [self._put_settings_back()] if self._settings_touched else []
        own = self.own_keys
        said += filter(None, [self._delete(key_id) for key_id in own])
        deleted = [key_id for key_id in own if key_id not in self._own_keys]
        if deleted:
            said.append(f"client keys that this run created are deleted: {_ids(deleted)}")
        return said + self._compare()

    def _send(self, operation_id: str, caller: Caller, parameters: dict[str, Any]) -> Exchange:
        self._settings_touched |= operation_id in _SETTINGS and self.settings_found is not None
        try:
            exchange = self.deployment.send_once(operation_id, caller, **parameters)
        except NoAnswer:
            self._unanswered += operation_id == "create_client_key"
            raise
        if exchange.status in _OK and operation_id == "create_client_key":
            self._note_created(exchange.json)
        if exchange.status in _OK and operation_id == "delete_client_key" and parameters["key_id"] in self._own_keys:
            self._own_keys.remove(parameters["key_id"])
        return exchange

    def _note_created(self, key: Any) -> None:
        known = {found["id"] for found in self.keys_found}
        if isinstance(key, dict) and type(key.get("id")) is int and key["id"] not in known:
            self._own_keys.append(key["id"])
            self._created.add(key["id"])
        else:
            self._unanswered += 1

    def _put_settings_back(self) -> str:
        assert self.settings_found is not None
        active = self.settings_found["active"]
        # `integrated` is not sent: no request of the run changed it, and what reads false may be stored as true.
        for _ in range(_TRIES):
            try:
                exchange = self.deployment.send("update_settings", self.maintainer, id=self.project, active=active)
            except NoAnswer as reason:
                failure = str(reason)
                continue
            if exchange.status in _OK:
                self._settings_touched = False
                return f"error tracking is switched {'on' if active else 'off'} again, as it was found"
            failure = str(exchange.says)
        return (
            f"NOT PUT BACK: error tracking was {'on' if active else 'off'}, and could not be switched back: {failure}"
        )

    def _delete(self, key_id: int) -> str:
        """Delete a key, and say why where that cannot be done."""
        for _ in range(_TRIES):
            try:
                parameters = {"id": self.project, "key_id": key_id}
                exchange = self.deployment.send("delete_client_key", self.maintainer, **parameters)
            except NoAnswer as reason:
                failure = str(reason)
                continue
            if exchange.status in {*_OK, 404}:
                self._own_keys.remove(key_id)
                return ""
            failure = str(exchange.says)
        return f"NOT PUT BACK: client key {key_id}, which this run created, could not be deleted: {failure}"

    def _compare(self) -> list[str]:
        """Look whether everything is as it was found."""
        try:
            return [*self._compare_settings(), *self._compare_keys()]
        except (NoAnswer, Broken) as reason:
            return [f"whether everything is as it was found could not be seen: {reason}"]

    def _compare_settings(self) -> list[str]:
        exchange = self.deployment.ask("get_settings", self.maintainer, id=self.project)
        now = exchange.json if exchange.status in _OK else None
        if now != self.settings_found:
            return [f"NOT PUT BACK: the settings were {self.settings_found} and are now {now}"]
        return ["the settings are as they were found"]

    def _compare_keys(self) -> list[str]:
        now = self._all_keys()
        found = {key["id"] for key in self.keys_found}
        lost = [key["id"] for key in self.keys_found if key not in now]
        new = [key["id"] for key in now if key["id"] not in found]
        left = [key_id for key_id in new if key_id in self._created and key_id not in self._own_keys]
        others = [key_id for key_id in new if key_id not in self._created]
        said = []
        if lost:
            said.append(
                f"NOT PUT BACK: the client keys {_ids(lost)} were there before and are not, or not as they were"
            )
        if left:
            said.append(f"NOT PUT BACK: the client keys {_ids(left)} were deleted by this run and are still there")
        if others and self._unanswered:
            said.append(
                f"NOT PUT BACK: {self._unanswered} requests to create a client key got no answer; the keys "
                f"{_ids(others)} appeared meanwhile and may be theirs, or somebody else's, and were left alone"
            )
        elif others:
            said.append(f"the client keys {_ids(others)}, which this run did not create, appeared meanwhile")
        return said or ["the client keys are as they were found"]

    def _all_keys(self) -> list[ClientKey]:
        def ask(page: int, per_page: int) -> Exchange:
            parameters = {"id": self.project, "page": page, "per_page": per_page}
            return self.deployment.ask("list_client_keys", self.maintainer, **parameters)

        return [key for page in walk(ask, per_page=100) for key in page.json]


def _ids(ids: list[int]) -> str:
    return ", ".join(map(str, ids))
