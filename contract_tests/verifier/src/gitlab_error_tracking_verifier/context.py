"""The input of a rule: the deployment, its callers and the initial state."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_verifier.deviations import variant
from gitlab_error_tracking_verifier.errors import NotApplicable, RuleFailed
from gitlab_error_tracking_verifier.paging import client_key_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_verifier.changes import Changes
    from gitlab_error_tracking_verifier.deployment import Deployment
    from gitlab_error_tracking_verifier.exchange import Caller, Exchange
    from gitlab_error_tracking_verifier.resources import ClientKey


class Capability(Enum):
    """A condition that a rule needs from the deployment, the project or the tokens."""

    READ = "the token can read"
    SETTINGS = "the project has readable settings"
    WRITE = "the token can write"
    PUT = "the deployment has the operation create_settings"
    DEVELOPER = "a token of a member below maintainer is given"


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
    """A project of a deployment and its initial state.

    Attributes:
        project: The project's numeric id or its full path.
        missing: The missing capabilities, each with the reason.
        has_settings: Whether the project had settings at the start; `changes` has their values.
        cases: How many generated requests a rule sends.
        seed: The seed of the generated requests.
    """

    deployment: Deployment
    project: int | str
    callers: Callers
    changes: Changes
    cases: int
    seed: int
    missing: dict[Capability, str] = field(default_factory=dict)
    has_settings: bool = True

    def call(self, operation_id: str, caller: Caller | None = None, /, **parameters: Any) -> Exchange:
        """Call an operation of the project, by default as its maintainer, and validate the response."""
        return self.deployment.validate(self.send(operation_id, caller, **parameters))

    def send(self, operation_id: str, caller: Caller | None = None, /, **parameters: Any) -> Exchange:
        """Call an operation of the project and return the response unvalidated."""
        parameters = {"id": self.project} | parameters
        caller = caller or self.callers.maintainer
        if self.deployment.contract.operations[operation_id].method == "GET":
            return self.deployment.send(operation_id, caller, **parameters)
        return self.changes.send(operation_id, caller, parameters)

    def expect_response(self, exchange: Exchange, status: int, body: dict[str, str]) -> None:
        """Raise RuleFailed unless an unvalidated response has the expected status and body.

        Unknown fields and the variants of other GitLab versions are noted instead.
        """
        if description := variant(exchange, status, body):
            self.deployment.record_variant(description)
            return
        expect_status(exchange, status)
        exchange = self.deployment.validate(exchange)
        message = f"{exchange.operation.operation_id} returned {status} with an unexpected body"
        # Another field may be one that the contract documents for another error.
        expect(body.items() <= exchange.json.items(), message, exchange, body, exchange.json)

    def list_client_keys(self, per_page: int = 100) -> list[ClientKey]:
        """Return all current client keys."""
        return [key for page in self.pages(per_page) for key in page.json]

    def pages(self, per_page: int) -> Iterator[Exchange]:
        """Yield each page of the current client keys."""
        return client_key_pages(self.deployment, self.callers.maintainer, self.project, per_page)

    def example(self, name: str) -> Any:
        """Return the value of an example of the contract."""
        return self.deployment.example(name)


def expect(condition: bool, message: str, exchange: Exchange, expected: object = None, got: object = None) -> None:
    """Raise RuleFailed unless the condition holds."""
    if not condition:
        raise RuleFailed(message, exchange, expected, got)


def expect_equal(expected: object, got: object, message: str, exchange: Exchange) -> None:
    """Raise RuleFailed unless both values are equal."""
    expect(expected == got, message, exchange, expected, got)


def expect_status(exchange: Exchange, status: int) -> Exchange:
    """Return an exchange whose response has the status; raise RuleFailed for another one."""
    name = exchange.operation.operation_id
    message = f"{name}: expected {status}, got {exchange.status}"
    expect(exchange.status == status, message, exchange, status, exchange.summary)
    return exchange


def require(available: bool, reason: str) -> None:
    """Raise NotApplicable, with the reason, unless the prerequisite of a rule is available."""
    if not available:
        raise NotApplicable(reason)
