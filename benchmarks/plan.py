"""How much is measured, and how those who wait are told."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Args:
        rounds: How often everybody has a turn.
        seconds: How long a turn of wrk is.
        warm_up: Whether everybody has a turn before the first round.
        sizes: Numbers of projects for the growth.
        large: How many keys the largest project has in the largest of these databases.
        begun: When it began, by the monotonic clock.
    """

    rounds: int
    seconds: int
    warm_up: bool
    sizes: tuple[int, ...]
    large: int
    begun: float = field(default_factory=time.monotonic)

    def say(self, what: str) -> None:
        """Print a line of progress."""
        minutes, seconds = divmod(int(time.monotonic() - self.begun), 60)
        print(f"[{minutes:2d}:{seconds:02d}] {what}", flush=True)


FULL = Plan(rounds=5, seconds=2, warm_up=True, sizes=(100, 10_000, 1_000_000), large=1_000_000)
QUICK = Plan(rounds=1, seconds=1, warm_up=False, sizes=(100, 10_000), large=20_000)
