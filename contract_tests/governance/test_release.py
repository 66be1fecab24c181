"""Freezing a contract, and what a release needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from contract_tests.governance.requirements import needs_redocly
from governance.checkout import Checkout
from governance.release import Released, Undocumented, freeze, missing, notes

if TYPE_CHECKING:
    from contract_tests.governance.conftest import Edit, SetVersion

UNRELEASED, RELEASED = "## [0.1.0] - unreleased", "## [0.1.0] - 2026-11-24"
CHANGES = [
    pytest.param(("openapi/openapi.yaml", "example: 1609844400", "example: 1609844401"), id="contract"),
    pytest.param(("openapi/zh-CN.po", "国际版 SaaS", "SaaS"), id="translation"),
]


def frozen(checkout: Checkout, version: str) -> list[str]:
    """The frozen files of a version."""
    folder = checkout.frozen_folder(Version(version))
    return [file.read_text(encoding="utf-8") for file in sorted(folder.iterdir())]


def current(checkout: Checkout) -> list[str]:
    chinese = Checkout(checkout.root).chinese
    texts = {file.name: file.read_text(encoding="utf-8") for file in checkout.contracts.values()}
    texts |= {f"{name}.zh-CN.yaml": text for name, text in chinese.items()}
    return [texts[name] for name in sorted(texts)]


def test_published_version_is_the_newest_frozen_one(checkout: Checkout) -> None:
    for version in ("0.9.0", "0.10.0"):
        checkout.frozen_folder(Version(version)).mkdir()
    assert checkout.published_version == Version("0.10.0")


def test_freeze_keeps_a_new_version(checkout: Checkout, set_version: SetVersion) -> None:
    before = frozen(checkout, "0.1.0")
    set_version("7.0.0")
    freeze(checkout)
    assert (frozen(checkout, "7.0.0"), frozen(checkout, "0.1.0")) == (current(checkout), before)


@pytest.mark.parametrize("change", CHANGES)
def test_freeze_replaces_an_unreleased_version(change: tuple[str, str, str], checkout: Checkout, edit: Edit) -> None:
    edit(*change)
    freeze(checkout)
    assert frozen(checkout, "0.1.0") == current(checkout)


@needs_redocly
def test_freeze_refuses_undocumented_changes(checkout: Checkout, edit: Edit) -> None:
    before = frozen(checkout, "0.1.0")
    edit("openapi/openapi.yaml", "      name: per_page", "      name: page_size")
    with pytest.raises(Undocumented, match="`per_page`"):
        freeze(checkout)
    assert frozen(checkout, "0.1.0") == before


@pytest.mark.parametrize("change", CHANGES)
def test_freeze_refuses_a_released_version(change: tuple[str, str, str], checkout: Checkout, edit: Edit) -> None:
    before = frozen(checkout, "0.1.0")
    edit("CHANGELOG.md", UNRELEASED, RELEASED)
    edit(*change)
    with pytest.raises(Released):
        freeze(checkout)
    assert frozen(checkout, "0.1.0") == before


@pytest.mark.parametrize("tag", ["", "v0.1.0"])
def test_dated_and_frozen_version_misses_nothing(tag: str, checkout: Checkout, edit: Edit) -> None:
    edit("CHANGELOG.md", UNRELEASED, RELEASED)
    assert [*missing(checkout, tag)] == []


def test_everything_missing_is_listed(checkout: Checkout, set_version: SetVersion) -> None:
    set_version("0.2.0")
    assert [*missing(checkout, "v0.1")] == [
        "CHANGELOG.md has no date for 0.2.0: replace `unreleased`.",
        "The contract 0.2.0 is not frozen: run `python -m governance.release freeze`.",
        "The tag is v0.1: it must be v0.2.0.",
    ]


@pytest.mark.parametrize("change", CHANGES)
def test_changed_contract_is_not_frozen(change: tuple[str, str, str], checkout: Checkout, edit: Edit) -> None:
    edit("CHANGELOG.md", UNRELEASED, RELEASED)
    edit(*change)
    assert len([*missing(checkout)]) == 1


def test_notes_are_those_of_the_version(checkout: Checkout) -> None:
    text = "## [0.2.0] - unreleased\n\n- More.\n\n## [0.1.0] - 2026-11-24\n\n### Added\n\n- All\n  of it.\n"
    (checkout.root / "CHANGELOG.md").write_text(text, encoding="utf-8")
    assert notes(checkout) == "### Added\n\n- All\n  of it."
