"""A checkout is released only when it is what its version says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from governance.release import missing, notes

if TYPE_CHECKING:
    from contract_tests.governance.conftest import Edit
    from governance.checkout import Checkout

UNRELEASED, RELEASED = "## [0.1.0] - unreleased", "## [0.1.0] - 2026-11-24"


@pytest.mark.parametrize("tag", [None, "v0.1.0"])
def test_a_dated_version_with_its_contract_frozen_can_be_released(
    tag: str | None, checkout: Checkout, edit: Edit
) -> None:
    edit("CHANGELOG.md", UNRELEASED, RELEASED)
    assert [*missing(checkout, tag)] == []


def test_a_version_without_a_date_is_not_released(checkout: Checkout) -> None:
    (problem,) = missing(checkout)
    assert problem.startswith("CHANGELOG.md has no section with a date for 0.1.0")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("openapi.yaml", "Whether error tracking is switched on.", "Whether it is on."),
        ("openapi.yaml", "  version: 0.1.0", "  version: 0.2.0"),
        ("zh-CN.overlay.yaml", "简体中文译文", "中文译文"),
    ],
    ids=["another one is frozen", "none is frozen", "another translation is frozen"],
)
def test_a_contract_that_is_not_frozen_is_not_released(
    file: str, old: str, new: str, checkout: Checkout, edit: Edit
) -> None:
    edit("CHANGELOG.md", UNRELEASED, RELEASED)
    edit(f"openapi/{file}", old, new)
    assert any("is not frozen as it is" in problem for problem in missing(checkout))


@pytest.mark.parametrize("tag", ["0.1.0", "v0.1.1", "v0.1"])
def test_another_tag_is_not_released(tag: str, checkout: Checkout, edit: Edit) -> None:
    edit("CHANGELOG.md", UNRELEASED, RELEASED)
    assert [*missing(checkout, tag)] == [f"The tag is {tag}, and must be v0.1.0."]


def test_everything_that_is_missing_is_said_at_once(checkout: Checkout, edit: Edit) -> None:
    edit("openapi/openapi.yaml", "  version: 0.1.0", "  version: 0.2.0")
    assert len([*missing(checkout, "v0.1.0")]) == 3


def test_notes_are_those_of_the_version(checkout: Checkout) -> None:
    text = "# Changelog\n\n## [0.2.0] - unreleased\n\n### Added\n\n- More.\n\n## [0.1.0] - 2026-11-24\n\n### Added\n\n"
    (checkout.root / "CHANGELOG.md").write_text(
        text + "- All\n  of it.\n\n### Fixed\n\n- `Nothing`.\n", encoding="utf-8"
    )
    assert notes(checkout) == "## Added\n\n- All of it.\n\n## Fixed\n\n- `Nothing`."
