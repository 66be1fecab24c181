"""Configure logging for one test only."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def isolated_logging() -> Iterator[logging.Logger]:
    """Yield the root logger and restore its handlers and level afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        yield root
    finally:
        root.handlers[:], root.level = before
