"""What time it is: everything that depends on the time asks a clock that it is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the time now, with its time zone."""


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)
