"""Access to the real file system while pyfakefs replaces it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def real_files() -> Iterator[None]:
    """Pause pyfakefs if it is active: the server imports modules and reads files of its package on first use."""
    pyfakefs = sys.modules.get("pyfakefs.fake_filesystem_unittest")
    patcher = pyfakefs.Patcher.PATCHER if pyfakefs else None
    if patcher is None or not patcher.is_patching:
        yield
        return
    patcher.pause()
    try:
        yield
    finally:
        patcher.resume()
