"""The clock, which is passed to all code that depends on the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

Clock = Callable[[], dt.datetime]
"""Returns the current time, with its time zone."""


def utc_now() -> dt.datetime:
    """Return the real time."""
    # Through the module: freezegun replaces `datetime.datetime`, but no name that a module starting with "gi" imported.
    return dt.datetime.now(dt.UTC)
