"""The exceptions that end a rule or a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.exchange import Exchange


class RuleFailed(Exception):
    """The deployment does not follow the rule.

    Args:
        message: What is wrong, in one sentence.
        exchange: The request and response that show it.
        expected: The expected value, if it can be compared with `got`.
        got: The value that the deployment returned.
    """

    def __init__(self, message: str, exchange: Exchange, expected: object = None, got: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.exchange = exchange
        self.expected = expected
        self.got = got


class NotApplicable(Exception):
    """The rule does not apply to this project or deployment; the message says why."""


class NoResponse(Exception):
    """A request got no complete response; the message says why."""


class DeadlineExceeded(NoResponse):
    """The time for the whole run is over."""


class CannotStart(Exception):
    """The deployment cannot be verified at this URL; the message says why."""
