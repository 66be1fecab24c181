"""A copy of this checkout that a test may change."""

from __future__ import annotations

import re
import shutil
from functools import partial
from typing import TYPE_CHECKING

import pytest

from governance.checkout import HERE, Checkout
from governance.release import freeze

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Edit = Callable[..., None]
    SetVersion = Callable[[str], None]

VERSION = re.compile(r"^  version: .*$", flags=re.MULTILINE)

CHANGELOG = """\
# Changelog

## [0.1.0] - unreleased

### Added

- The contract.
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout with version 0.1.0 everywhere, frozen and unreleased."""
    shutil.copytree(HERE.root / "openapi", tmp_path / "openapi", ignore=shutil.ignore_patterns("frozen"))
    shutil.copy(HERE.root / "redocly.yaml", tmp_path)
    (tmp_path / "docs").mkdir()
    shutil.copy(HERE.root / "docs" / "behaviour.md", tmp_path / "docs")
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.1.0"\n', encoding="utf-8")
    copy = Checkout(tmp_path)
    _write_version(copy, "0.1.0")
    freeze(Checkout(tmp_path))
    return copy


def _write_version(checkout: Checkout, version: str) -> None:
    for file in checkout.contracts.values():
        file.write_text(
            VERSION.sub(f"  version: {version}", file.read_text(encoding="utf-8"), count=1), encoding="utf-8"
        )


@pytest.fixture
def set_version(checkout: Checkout) -> SetVersion:
    """Set the version of the copy's contracts."""
    return partial(_write_version, checkout)


@pytest.fixture
def edit(checkout: Checkout) -> Edit:
    """Replace a text in one of the copy's files."""

    def change(file: str, old: str, new: str) -> None:
        path = checkout.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r} any more"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change
