"""What the tests of the governance share: a checkout of their own that they change."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from governance.checkout import HERE, Checkout

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Edit = Callable[..., None]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """What the gates look at, copied; in order."""
    shutil.copytree(HERE.root / "openapi", tmp_path / "openapi")
    for name in ("CHANGELOG.md", "pyproject.toml", "redocly.yaml"):
        shutil.copy(HERE.root / name, tmp_path)
    return Checkout(tmp_path)


@pytest.fixture
def edit(checkout: Checkout) -> Edit:
    """Changes a text in one of its files, wherever it stands."""

    def change(file: str, old: str, new: str) -> None:
        path = checkout.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r} any more"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change
