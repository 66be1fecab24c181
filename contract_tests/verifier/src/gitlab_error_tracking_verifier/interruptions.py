"""Ctrl-C, SIGTERM and SIGHUP, held back while something must not be cut in two."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

# SIGHUP comes when a terminal is closed; Windows has none.
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Interruptions:
    """While it is entered, the first of these signals raises KeyboardInterrupt: at once, or after what is held.

    To be entered in the main thread, the only one that Python gives signals to.
    """

    def __init__(self) -> None:
        self._held = False
        self._pending = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._arrived) for number in _SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Do something whole; a signal that comes meanwhile interrupts afterwards, whatever came of it."""
        try:
            with self.held_to_the_end():
                yield
        finally:
            if self._pending:
                raise KeyboardInterrupt

    @contextmanager
    def held_to_the_end(self) -> Iterator[None]:
        """Do the last thing of a run; a signal that comes meanwhile changes nothing."""
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def _arrived(self, _number: int, _frame: object) -> None:
        if self._pending:
            return  # the run is ending already
        self._pending = True
        if not self._held:
            raise KeyboardInterrupt
