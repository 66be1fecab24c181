"""What a rule works with: the deployment, who asks it, and what was found there first."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_verifier.outcomes import Broken, NotApplicable
from gitlab_error_tracking_verifier.paging import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_verifier.changes import Changes
    from gitlab_error_tracking_verifier.deployment import Deployment
    from gitlab_error_tracking_verifier.exchange import Caller, Exchange
    from gitlab_error_tracking_verifier.resources import ClientKey


class Capability(Enum):
    """What the deployment, the project and the tokens allow to be looked at."""

    READ = "reading with the token"
    SETTINGS = "error tracking settings to look at"
    WRITE = "writing with the token"
    DEVELOPER = "the token of somebody below maintainer"


@dataclass(frozen=True, slots=True)
class Callers:
    """Everybody who asks."""

    nobody: Caller
    stranger: Caller
    maintainer: Caller
    bearer: Caller
    developer: Caller | None


@dataclass(slots=True)
class Context:
    """A project of a deployment, and all that is known of it.

    Attributes:
        project: The project's numeric id or its full path.
        lacking: Why something cannot be looked at, for each ability that is not there.
        has_settings: Whether the project had settings at the beginning; what they were is in `changes`.
        cases: How many generated requests a rule sends.
        seed: What they are generated from.
    """

    deployment: Deployment
    project: int | str
    callers: Callers
    changes: Changes
    cases: int
    seed: int
    lacking: dict[Capability, str] = field(default_factory=dict)
    has_settings: bool = True

    def ask(self, operation_id: str, caller: Caller | None = None, /, **parameters: Any) -> Exchange:
        """Ask about the project, as its maintainer unless told otherwise; the answer is judged."""
        parameters = {"id": self.project} | parameters
        return self.deployment.ask(operation_id, caller or self.callers.maintainer, **parameters)

    def list_client_keys(self, per_page: int = 100) -> list[ClientKey]:
        """All client keys as they are now."""
        return [key for page in self.pages(per_page) for key in page.json]

    def pages(self, per_page: int) -> Iterator[Exchange]:
        """Page after page of the client keys as they are now."""
        return walk(self.deployment, self.callers.maintainer, self.project, per_page)

    def example(self, name: str) -> Any:
        """The value of an example of the contract."""
        return self.deployment.contract.document["components"]["examples"][name]["value"]


def expect(holds: bool, what: str, exchange: Exchange, expected: object = None, got: object = None) -> None:
    """Say that a rule is broken, unless it holds."""
    if not holds:
        raise Broken(what, exchange, expected, got)


def expect_equal(expected: object, got: object, what: str, exchange: Exchange) -> None:
    """Say that a rule is broken, unless what came is what was expected."""
    expect(expected == got, what, exchange, expected, got)


def expect_status(exchange: Exchange, status: int) -> Exchange:
    """An exchange whose answer has a status; the rule is broken where it has another."""
    name = exchange.operation.operation_id
    expect(exchange.status == status, f"{name} answered with another status", exchange, status, exchange.says)
    return exchange


def expect_answer(exchange: Exchange, status: int, body: object) -> None:
    """Say that a rule is broken, unless status and body are what was expected."""
    expect_status(exchange, status)
    name = exchange.operation.operation_id
    expect_equal(body, exchange.json, f"{name} answered {status} with another text", exchange)


def needs(available: bool, reason: str) -> None:
    """Say that a rule cannot be looked at, unless what it needs is there."""
    if not available:
        raise NotApplicable(reason)
