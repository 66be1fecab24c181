"""A contract that users count on is kept, and what was released is never replaced."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from governance.freeze import Released, freeze

if TYPE_CHECKING:
    from contract_tests.governance.conftest import Edit
    from governance.checkout import Checkout

WORDS = ("Whether error tracking is switched on.", "Whether it is switched on.")


def versions(checkout: Checkout) -> list[str]:
    return sorted(path.stem for path in (checkout.root / "openapi" / "frozen").iterdir())


def test_the_newest_contract_is_what_users_count_on(checkout: Checkout) -> None:
    for version in ("0.9.0", "0.10.0"):
        shutil.copy(checkout.contract, checkout.frozen(Version(version)))
    assert checkout.promise == Version("0.10.0")


def test_the_contract_of_a_new_version_is_kept_beside_the_others(checkout: Checkout, edit: Edit) -> None:
    before = versions(checkout)
    edit("openapi/openapi.yaml", "version: 0.1.0", "version: 7.0.0")
    freeze(checkout)
    assert checkout.frozen(Version("7.0.0")).read_bytes() == checkout.contract.read_bytes()
    assert versions(checkout) == [*before, "7.0.0"]


def test_what_is_frozen_already_stays_as_it_is(checkout: Checkout) -> None:
    assert freeze(checkout) == "The contract of 0.1.0 is frozen as it is."


def test_what_is_not_released_is_frozen_anew(checkout: Checkout, edit: Edit) -> None:
    edit("openapi/openapi.yaml", *WORDS)
    freeze(checkout)
    assert checkout.frozen(Version("0.1.0")).read_bytes() == checkout.contract.read_bytes()


def test_what_is_released_is_not_frozen_anew(checkout: Checkout, edit: Edit) -> None:
    kept = checkout.frozen(Version("0.1.0")).read_bytes()
    edit("CHANGELOG.md", "## [0.1.0] - unreleased", "## [0.1.0] - 2026-11-24")
    edit("openapi/openapi.yaml", *WORDS)
    with pytest.raises(Released):
        freeze(checkout)
    assert checkout.frozen(Version("0.1.0")).read_bytes() == kept
