"""Handle Ctrl-C, SIGTERM, SIGHUP and SIGQUIT, and defer them during a change."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

# A closed terminal sends SIGHUP. Windows has neither SIGHUP nor SIGQUIT.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
_SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))


class Interruptions:
    """A context in which the first of these signals raises KeyboardInterrupt, at once or after a deferred block.

    Enter it in the main thread: Python delivers signals only there.
    """

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
