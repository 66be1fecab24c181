"""The documentation site, built once for all tests."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

import pytest

from docs_builder.site import build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site. Worker processes of pytest-xdist share it."""
    temporary = tmp_path_factory.getbasetemp()
    root = temporary.parent if "PYTEST_XDIST_WORKER" in os.environ else temporary
    target = root / "docs" / "site"
    with (root / "docs.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            build(target)
    return target
