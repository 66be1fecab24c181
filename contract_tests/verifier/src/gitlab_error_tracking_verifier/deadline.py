"""The time limits of a run and of a request."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


_REPEAT_SECONDS = 0.5


@dataclass(slots=True)
class Deadline:
    """A point in time, `seconds` after the creation of the object."""

    seconds: float
    _start: float = field(default_factory=time.monotonic, init=False)

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    @property
    def remaining(self) -> float:
        """Seconds until the deadline; negative after it."""
        return self.seconds - self.elapsed


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in a block that takes longer. Call it in the main thread.

    httpx limits each read, so a server that sends one byte at a time never reaches that limit. Windows has no
    `setitimer`: there, the limits of httpx apply alone.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    waiting = True

    def expire(_number: int, _frame: object) -> None:
        if waiting:
            raise TimeoutError

    before = signal.signal(signal.SIGALRM, expire)
    # Repeated, because code that handles all exceptions, such as a finalizer, may swallow the first one.
    signal.setitimer(signal.ITIMER_REAL, seconds, _REPEAT_SECONDS)
    try:
        yield
    finally:
        waiting = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
