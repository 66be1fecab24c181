"""What a rule is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_verifier.context import Capability, Context


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that a deployment does.

    Attributes:
        name: The name, by which reports refer to the rule.
        about: What of the API it is about.
        sentence: What the deployment does, in one sentence.
        source: Where the rule comes from.
        needs: What must be there so that it can be looked at.
        check: Looks at it; returns when the rule is kept, and raises what is in `outcomes.py` otherwise.
    """

    name: str
    about: str
    sentence: str
    source: str
    needs: tuple[Capability, ...]
    check: Callable[[Context], None]


def rule(about: str, source: str, *needs: Capability) -> Callable[[Callable[[Context], None]], Rule]:
    """Make a rule of a function: its name is the function's, its sentence what the function says of itself."""

    def make(check: Callable[[Context], None]) -> Rule:
        sentence = (check.__doc__ or "").strip().rstrip(".")
        return Rule(check.__name__, about, sentence, source, needs, check)

    return make
