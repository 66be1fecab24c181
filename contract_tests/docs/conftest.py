"""The documentation site, built once for all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from docs_builder.site import build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site."""
    target = tmp_path_factory.mktemp("docs") / "site"
    build(target)
    return target
