"""The results of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from gitlab_error_tracking_verifier.restore import RestoreResult  # noqa: TC001  (dataclasses read their annotations)
from gitlab_error_tracking_verifier.rules.rule import Rule  # noqa: TC001  (see above)


class Conformance(Enum):
    """Whether the deployment conforms to the contract, and that the run left it as it was."""

    CONFORMING = "conforming"
    NOT_CONFORMING = "not_conforming"
    UNDETERMINED = "undetermined"
    NOT_RESTORED = "not_restored"

    @property
    def title(self) -> str:
        """The result for people."""
        return self.value.replace("_", " ").capitalize()

    @property
    def exit_code(self) -> int:
        """The exit code: 1 only if a rule failed."""
        return {Conformance.CONFORMING: 0, Conformance.NOT_CONFORMING: 1}.get(self, 3)


class Result(Enum):
    """The result of one rule."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one rule and its details, without secrets.

    Attributes:
        detail: What is wrong, or why the rule was skipped or has no result.
        curl: The request that shows what is wrong.
        expected: The expected value, one line an item.
        got: The value that the deployment returned.
    """

    rule: Rule
    result: Result
    seconds: float
    detail: str = ""
    curl: str = ""
    expected: str = ""
    got: str = ""


@dataclass(slots=True)
class Report:
    """The results of a run, without secrets.

    Attributes:
        url: The URL that the paths of the contract are relative to.
        incomplete: Why the run covers less than requested; empty if it is complete.
        restore: What was restored, and what was not.
        notes: The deviations from the contract that are not failures.
        undo_command: The command that restores the rest, if something is not restored.
    """

    url: str
    project: str
    contract_version: str
    allow_writes: bool
    outcomes: list[Outcome] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    restore: list[RestoreResult] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    undo_command: str = ""
    seconds: float = 0.0

    @property
    def conformance(self) -> Conformance:
        """Whether the deployment conforms, as far as the results tell."""
        if any(result.failed for result in self.restore):
            return Conformance.NOT_RESTORED
        if self.count(Result.FAILED):
            return Conformance.NOT_CONFORMING
        if self.incomplete or self.count(Result.UNKNOWN) or not self.count(Result.PASSED):
            return Conformance.UNDETERMINED
        return Conformance.CONFORMING

    def count(self, result: Result) -> int:
        """Return how many rules have a result."""
        return sum(outcome.result is result for outcome in self.outcomes)
