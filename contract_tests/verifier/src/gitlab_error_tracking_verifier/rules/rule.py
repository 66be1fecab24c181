"""The rule type and its decorator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_verifier.context import Capability, Context


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that a deployment must follow.

    Attributes:
        name: The name of the rule in reports.
        topic: The part of the API that the rule is about.
        title: The behaviour that the rule requires, in one sentence.
        source: Where the rule comes from.
        requires: The capabilities that the rule needs.
        check: Returns if the rule passes; raises an exception of `errors.py` otherwise.
    """

    name: str
    topic: str
    title: str
    source: str
    requires: tuple[Capability, ...]
    check: Callable[[Context], None]


def rule(topic: str, source: str, *requires: Capability) -> Callable[[Callable[[Context], None]], Rule]:
    """Make a rule from a function: its name is the rule's name, its docstring the rule's title."""

    def make(check: Callable[[Context], None]) -> Rule:
        title = (check.__doc__ or "").strip().rstrip(".")
        return Rule(check.__name__, topic, title, source, requires, check)

    return make
