"""The time: everything that depends on it is given a clock."""

from __future__ import annotations

import datetime
from collections.abc import Callable

Clock = Callable[[], datetime.datetime]
"""Returns the current time, with its time zone."""


def utc_now() -> datetime.datetime:
    """Return the real time."""
    # Through the module: freezegun replaces `datetime.datetime`, but no name that a module starting with "gi" imported.
    return datetime.datetime.now(datetime.UTC)
