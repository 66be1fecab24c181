"""The amount of measurement, and progress output."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Plan:
    """The amount of measurement.

    Args:
        rounds: The number of rounds.
        seconds: The duration of one run of wrk.
        warm_up: Whether every server has a run before the first round.
        sizes: The numbers of projects for the growth benchmark.
        large: The number of keys of the largest project in the largest of these databases.
        started: The start, by the monotonic clock.
    """

    rounds: int
    seconds: int
    warm_up: bool
    sizes: tuple[int, ...]
    large: int
    started: float = field(default_factory=time.monotonic)

    def say(self, what: str) -> None:
        """Print a line of progress."""
        minutes, seconds = divmod(int(time.monotonic() - self.started), 60)
        print(f"[{minutes:2d}:{seconds:02d}] {what}", flush=True)


FULL = Plan(rounds=5, seconds=2, warm_up=True, sizes=(100, 10_000, 1_000_000), large=1_000_000)
QUICK = Plan(rounds=1, seconds=1, warm_up=False, sizes=(100, 10_000), large=20_000)
