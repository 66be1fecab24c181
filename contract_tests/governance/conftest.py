"""What the tests of the governance share: a checkout of their own that they change."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from governance.checkout import HERE, Checkout

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Edit = Callable[..., None]

CHANGELOG = """\
# Changelog

## [0.1.0] - unreleased

### Added

- The contract: everything that it has.
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """This checkout as if it were in order and about to release 0.1.0, whatever it is about to do."""
    shutil.copytree(HERE.root / "openapi", tmp_path / "openapi", ignore=shutil.ignore_patterns("frozen"))
    shutil.copy(HERE.redocly_settings, tmp_path)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    pyproject = (HERE.root / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(with_version('version = "0.1.0"', pyproject), encoding="utf-8")
    made = Checkout(tmp_path)
    for file, here in zip(made.promised, HERE.promised, strict=True):
        text = with_version("  version: 0.1.0", here.read_text(encoding="utf-8"))
        for copy in (file, made.frozen(file, Version("0.1.0"))):
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text, encoding="utf-8")
    return made


def with_version(line: str, text: str) -> str:
    """A text with another line in the place of the first that gives a version."""
    changed, count = re.subn(r"^ *version\b.*$", line, text, count=1, flags=re.MULTILINE)
    assert count == 1
    return changed


@pytest.fixture
def edit(checkout: Checkout) -> Edit:
    """Changes a text in one of its files, wherever it stands."""

    def change(file: str, old: str, new: str) -> None:
        path = checkout.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r} any more"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change
