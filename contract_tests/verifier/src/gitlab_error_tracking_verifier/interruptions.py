"""End a run by a signal or by time: handle Ctrl-C and its like, and limit the time of a block.

Use it in the main thread: Python delivers signals only there.
"""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

# A closed terminal sends SIGHUP. Windows has neither SIGHUP nor SIGQUIT.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
_SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
_REPEAT_SECONDS = 0.5


class Interruptions:
    """A context in which the first of these signals raises KeyboardInterrupt, at once or after a deferred block."""

    def __init__(self) -> None:
        self._deferred = False
        self._pending = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._handle) for number in _SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Complete the block, then raise KeyboardInterrupt if a signal arrived meanwhile."""
        try:
            with self.ignored():
                yield
        finally:
            if self._pending:
                raise KeyboardInterrupt

    @contextmanager
    def ignored(self) -> Iterator[None]:
        """Complete the block; a signal has no effect on it."""
        self._deferred = True
        try:
            yield
        finally:
            self._deferred = False

    def _handle(self, _number: int, _frame: object) -> None:
        if self._pending:
            return  # the run is ending already
        self._pending = True
        if not self._deferred:
            raise KeyboardInterrupt


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
    """Raise TimeoutError in a block that takes longer.

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
