"""Access to the real file system while pyfakefs replaces it."""

from __future__ import annotations

import builtins
from contextlib import AbstractContextManager, nullcontext


def real_files() -> AbstractContextManager[object]:
    """Pause pyfakefs if it is active: the server imports modules and reads files of its package on first use."""
    if not builtins.open.__module__.startswith("pyfakefs"):
        return nullcontext()
    from pyfakefs.fake_filesystem_unittest import Patcher, Pause  # noqa: PLC0415  (only a test that uses it has it)

    return Pause(Patcher.PATCHER) if Patcher.PATCHER else nullcontext()
