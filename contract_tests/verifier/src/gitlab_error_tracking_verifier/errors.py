"""The exceptions that end a rule or a run, and the comparisons of rules, which raise them."""

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
    """The deployment cannot be verified, or changed, with these options; the message says why."""


def expect(condition: bool, message: str, exchange: Exchange, expected: object = None, got: object = None) -> None:
    """Raise RuleFailed unless the condition holds."""
    if not condition:
        raise RuleFailed(message, exchange, expected, got)


def expect_equal(expected: object, got: object, message: str, exchange: Exchange) -> None:
    """Raise RuleFailed unless both values are equal."""
    expect(expected == got, message, exchange, expected, got)


def expect_status(exchange: Exchange, status: int) -> Exchange:
    """Return an exchange whose response has the status; raise RuleFailed for another one."""
    message = f"{exchange.name}: expected {int(status)}, got {exchange.status}"
    expect(exchange.status == status, message, exchange, int(status), exchange.summary)
    return exchange


def require(available: bool, reason: str) -> None:
    """Raise NotApplicable, with the reason, unless the prerequisite of a rule is available."""
    if not available:
        raise NotApplicable(reason)
