"""Lets a test configure the log as the server does, for itself alone."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def own_logging() -> Iterator[logging.Logger]:
    """The root of all loggers, which is as before behind the `with`, for the tests that come next in this process."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        yield root
    finally:
        root.handlers[:], root.level = before
