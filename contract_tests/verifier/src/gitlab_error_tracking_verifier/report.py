"""What came of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from gitlab_error_tracking_verifier.restore import Note  # noqa: TC001  (dataclasses read their annotations)
from gitlab_error_tracking_verifier.rules.rule import Rule  # noqa: TC001  (see above)


class Verdict(Enum):
    """What can be said of the deployment, and the exit code that says it."""

    CONFORMING = 0
    NOT_CONFORMING = 1
    COULD_NOT_TELL = 3


class Result(Enum):
    """What came of one rule."""

    KEPT = "kept"
    BROKEN = "broken"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one rule, without secrets.

    Attributes:
        detail: What is wrong, or why the rule was not looked at or could not be judged.
        curl: The request that shows what is wrong.
        expected: What should have come, one line an item.
        got: What came.
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
    """Everything that is to be told of a run, without secrets.

    Attributes:
        url: The URL below which the paths of the contract are.
        incomplete: Why the run says less than was asked of it; empty when it says all.
        put_back: What was put back, and what not.
    """

    url: str
    project: str
    contract_version: str
    wrote: bool
    seed: int
    outcomes: list[Outcome] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    restore: list[Note] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def verdict(self) -> Verdict:
        """What can be said of the deployment."""
        if self.count(Result.BROKEN):
            return Verdict.NOT_CONFORMING
        left = any(note.left for note in self.restore)
        if self.incomplete or left or self.count(Result.UNKNOWN) or not self.count(Result.KEPT):
            return Verdict.COULD_NOT_TELL
        return Verdict.CONFORMING

    def count(self, result: Result) -> int:
        """How many rules came to a result."""
        return sum(outcome.result is result for outcome in self.outcomes)
