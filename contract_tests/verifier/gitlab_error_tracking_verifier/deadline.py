"""How much time is left."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


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
