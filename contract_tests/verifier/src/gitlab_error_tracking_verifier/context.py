"""The input of a rule: the deployment, its callers and the changes until now."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_verifier.deviations import variant
from gitlab_error_tracking_verifier.errors import DeadlineExceeded, NotApplicable, expect, expect_status

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_verifier.changes import Changes
    from gitlab_error_tracking_verifier.deployment import Deployment, Settings
    from gitlab_error_tracking_verifier.exchange import Caller, Exchange
    from gitlab_error_tracking_verifier.interruptions import Interruptions


class Capability(Enum):
    """A condition that a rule needs from the deployment, the project or the tokens."""

    READ = auto()
    """The token can read; SETTINGS and WRITE include this."""
    SETTINGS = auto()
    """The project has readable settings."""
    WRITE = auto()
    """Changes are allowed, and the token can write."""
    PUT = auto()
    """The deployment has the operation create_settings."""
    DEVELOPER = auto()
    """A token of a member below maintainer is given."""


@dataclass(frozen=True, slots=True)
class Callers:
    """The credentials that rules use. `unknown` carries a generated token."""

    anonymous: Caller
    unknown: Caller
    maintainer: Caller
    bearer: Caller
    developer: Caller | None


@dataclass(slots=True)
class Context:
    """A project of a deployment, which rules read and change.

    Attributes:
        save: Writes the changes to the undo file; called before and after each request that may change something.
        interruptions: Defers interruptions during a change.
        missing: The missing capabilities, each with the reason.
    """

    deployment: Deployment
    callers: Callers
    changes: Changes
    save: Callable[[], None]
    interruptions: Interruptions
    missing: dict[Capability, str] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """The settings at the start, for rules that need them."""
        if self.changes.settings is None:
            raise NotApplicable("the project has no settings, and the API cannot delete them again")
        return self.changes.settings

    def call(self, operation_id: str, caller: Caller | None = None, /, **parameters: Any) -> Exchange:
        """Call an operation, by default as the maintainer, and validate the response."""
        return self.deployment.validate(self.send(operation_id, caller, **parameters))

    def send(self, operation_id: str, caller: Caller | None = None, /, **parameters: Any) -> Exchange:
        """Call an operation, record its effect, and return the response unvalidated."""
        if self.deployment.contract.operations[operation_id].method == "GET":
            return self.deployment.send(operation_id, caller, **parameters)
        if Capability.WRITE in self.missing:
            raise AssertionError(f"{operation_id} is not allowed: {self.missing[Capability.WRITE]}")
        if operation_id == "delete_client_key" and parameters["key_id"] not in self.changes.created_ids:
            raise AssertionError("only client keys that the run created may be deleted")
        if operation_id == "create_client_key" and self.changes.uncertain_creations:
            raise NotApplicable("an earlier request may have created a client key, so no more are created")
        while True:
            with self.interruptions.deferred():
                exchange = self._change(operation_id, caller, parameters)
            if not self.deployment.wait_if_limited(exchange):
                return exchange

    def expect_response(self, exchange: Exchange, status: int, body: str | dict[str, str]) -> None:
        """Raise RuleFailed unless an unvalidated response has the status and the body, or example of the contract.

        Unknown fields and the variants of other GitLab versions are noted instead.
        """
        expected = self.deployment.example(body) if isinstance(body, str) else body
        if description := variant(exchange, status, expected):
            self.deployment.record_variant(description)
            return
        exchange = self.deployment.validate(expect_status(exchange, status))
        message = f"{exchange.name} returned {status} with an unexpected body"
        # Another field may be one that the contract documents for another error.
        expect(expected.items() <= exchange.json.items(), message, exchange, expected, exchange.json)

    def _change(self, operation_id: str, caller: Caller | None, parameters: dict[str, Any]) -> Exchange:
        self.changes.announce(operation_id)
        self.save()
        try:
            exchange = self.deployment.send_once(operation_id, caller, **parameters)
        except DeadlineExceeded:
            self.changes.withdraw(operation_id)
            raise
        self.changes.record(exchange)
        self.save()
        return exchange
