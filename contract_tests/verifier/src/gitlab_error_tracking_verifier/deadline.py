"""How much time is left."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Deadline:
    """A point in time, `seconds` after it was made."""

    seconds: float
    _start: float = field(default_factory=time.monotonic, init=False)

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._start

    @property
    def remaining(self) -> float:
        """Seconds until the end; negative when it is past."""
        return self.seconds - self.elapsed


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in what takes longer, whatever it is waiting for.

    httpx has a limit for each piece that it reads; a server that sends byte after byte would never reach it. To be used
    in the main thread. Where a system has no such alarm (Windows), the limits of httpx are all there is.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_number: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
