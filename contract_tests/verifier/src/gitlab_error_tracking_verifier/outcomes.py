"""What may come of a rule other than that it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.exchange import Exchange


class Broken(Exception):
    """The deployment does not do as the rule says.

    Args:
        what: What is wrong, in one sentence.
        exchange: The request that shows it, and its answer.
        expected: What should have come, where that can be put beside what came.
        got: What came instead.
    """

    def __init__(self, what: str, exchange: Exchange, expected: object = None, got: object = None) -> None:
        super().__init__(what)
        self.what = what
        self.exchange = exchange
        self.expected = expected
        self.got = got


class NotApplicable(Exception):
    """The rule cannot be looked at here; the text says why."""


class NoResponse(Exception):
    """A request got no answer that could be judged; the text says why."""


class OutOfTime(NoResponse):
    """The time for the whole run is over."""


class CannotBegin(Exception):
    """Nothing can be said of what is at this URL; the text says why."""
