"""A contract that users count on is kept, and what was released is never replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from governance.freeze import Released, freeze

if TYPE_CHECKING:
    from contract_tests.governance.conftest import Edit
    from governance.checkout import Checkout

# A change of the contract's words, and one of its translation's.
CHANGES = [
    pytest.param(
        ("openapi/openapi.yaml", "Whether error tracking is switched on.", "Whether it is switched on."), id="contract"
    ),
    pytest.param(("openapi/zh-CN.overlay.yaml", "简体中文译文", "中文译文"), id="translation"),
]


def versions(checkout: Checkout) -> list[str]:
    return sorted(path.name for path in (checkout.root / "openapi" / "frozen").iterdir())


def kept(checkout: Checkout, version: str) -> list[bytes]:
    """What is kept of a version."""
    return [checkout.frozen(file, Version(version)).read_bytes() for file in checkout.promised]


def current(checkout: Checkout) -> list[bytes]:
    return [file.read_bytes() for file in checkout.promised]


def test_the_newest_contract_is_what_users_count_on(checkout: Checkout) -> None:
    for version in ("0.9.0", "0.10.0"):
        checkout.frozen(checkout.contract, Version(version)).parent.mkdir()
    assert checkout.promise == Version("0.10.0")


def test_the_contract_of_a_new_version_is_kept_beside_the_others(checkout: Checkout, edit: Edit) -> None:
    before = versions(checkout)
    edit("openapi/openapi.yaml", "version: 0.1.0", "version: 7.0.0")
    freeze(checkout)
    assert kept(checkout, "7.0.0") == current(checkout)
    assert versions(checkout) == [*before, "7.0.0"]


def test_what_is_frozen_already_stays_as_it_is(checkout: Checkout) -> None:
    assert freeze(checkout) == "The contract of 0.1.0 is frozen as it is."


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_not_released_is_frozen_anew(change: tuple[str, str, str], checkout: Checkout, edit: Edit) -> None:
    edit(*change)
    freeze(checkout)
    assert kept(checkout, "0.1.0") == current(checkout)


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_released_is_not_frozen_anew(change: tuple[str, str, str], checkout: Checkout, edit: Edit) -> None:
    before = kept(checkout, "0.1.0")
    edit("CHANGELOG.md", "## [0.1.0] - unreleased", "## [0.1.0] - 2026-11-24")
    edit(*change)
    with pytest.raises(Released):
        freeze(checkout)
    assert kept(checkout, "0.1.0") == before
