"""Changes of the contract: their impact, the version they need, and their entry in the changelog."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from contract_tests.governance.requirements import needs_redocly
from governance.compatibility import changelog_problems, least_version, version_problems
from governance.redocly import Change, Difference

if TYPE_CHECKING:
    from contract_tests.governance.conftest import Edit
    from governance.checkout import Checkout

PUBLISHED = Version("0.1.0")

# Changes: the edit, the impact, and the names that the changelog must contain. Redocly finds the impact; each row is
# another place from which the names come.
CHANGES = {
    "field renamed": ("sentry_dsn", "dsn", "major", {"sentry_dsn"}),
    "field optional": ("required: [id, active, public_key", "required: [active, public_key", "major", {"id"}),
    "enum value added": ("enum: [invalid_token]", "enum: [invalid_token, wrong_token]", "major", {"error"}),
    "operation removed": ("    patch:\n", "    trace:\n", "major", {"PATCH /projects/{id}/error_tracking/settings"}),
    "parameter removed": ("        - $ref: '#/components/parameters/PerPage'\n", "", "major", {"per_page"}),
    "parameter narrowed": ("        default: 20", "        maximum: 50\n        default: 20", "major", {"per_page"}),
    "field added": (
        "        sentry_dsn:\n",
        "        since: {type: string}\n        sentry_dsn:\n",
        "minor",
        {"since"},
    ),
    "wording changed": ("Whether error tracking is switched on.", "Whether it is switched on.", "patch", set()),
}


@needs_redocly
@pytest.mark.parametrize("name", CHANGES)
def test_change_has_an_impact_and_names(name: str, checkout: Checkout, edit: Edit) -> None:
    old, new, impact, names = CHANGES[name]
    edit("openapi/openapi.yaml", old, new)
    changes = [change for change in checkout.difference.changes if change.impact == impact]
    assert ({*names} <= {named for change in changes for named in change.names}, changes != []) == (True, True)


NOTHING = Difference(())


def change(impact: str, *names: str) -> Change:
    return Change(impact, f"`{names[0]}` changed.", names, Path("openapi/openapi.yaml"), 1)


REMOVED = Difference((change("major", "sentry_dsn"), change("minor", "dsn")))
ADDED = Difference((change("minor", "dsn"),))
WORDING = Difference((change("patch", "description"),))


@pytest.mark.parametrize(
    ("published", "difference", "least"),
    [
        ("0.1.4", REMOVED, "0.2.0"),
        ("0.1.4", ADDED, "0.2.0"),
        ("0.1.4", WORDING, "0.1.5"),
        ("0.1.4", NOTHING, "0.1.4"),
        ("1.2.3", REMOVED, "2.0.0"),
        ("1.2.3", ADDED, "1.3.0"),
        ("1.2.3", WORDING, "1.2.4"),
        ("1.2.3", NOTHING, "1.2.3"),
    ],
)
def test_least_version_follows_semantic_versioning(published: str, difference: Difference, least: str) -> None:
    assert least_version(Version(published), difference) == Version(least)


@pytest.mark.parametrize(("version", "count"), [("0.1.0", 1), ("0.1.1", 1), ("0.2.0", 0), ("0.2.1", 0), ("1.0.0", 0)])
def test_version_too_low_is_reported(version: str, count: int) -> None:
    assert len([*version_problems(PUBLISHED, REMOVED, Version(version), released=True)]) == count


@pytest.mark.parametrize(
    ("released", "cure"), [(True, "raise its version from 0.1.0 to 0.2.0"), (False, "release freeze")]
)
def test_version_problem_names_its_cure(released: bool, cure: str) -> None:
    (problem,) = version_problems(PUBLISHED, REMOVED, PUBLISHED, released=released)
    assert cure in problem


@pytest.mark.parametrize(
    ("difference", "entries", "missing"),
    [
        (REMOVED, ["**Breaking** The DSN is in `dsn`, no longer in `sentry_dsn`."], []),
        (REMOVED, ["**Breaking** `sentry_dsn` is gone.", "The contract has `dsn`."], []),
        (REMOVED, ["The contract has `dsn` in place of `sentry_dsn`."], ["`sentry_dsn`"]),
        (REMOVED, ["**Breaking** `my_sentry_dsn` is gone."], ["`sentry_dsn`", "`dsn`"]),
        (REMOVED, [], ["`sentry_dsn`", "`dsn`"]),
        (ADDED, ["A client key has `dsn`."], []),
        (ADDED, ["The server is faster."], ["`dsn`"]),
        (Difference((change("major", "a", "b"),)), ["**Breaking** `a` is gone."], ["`a` and `b`"]),
        (WORDING, [], []),
    ],
)
def test_entries_name_each_change(difference: Difference, entries: list[str], missing: list[str]) -> None:
    problems = [*changelog_problems(difference, entries)]
    assert [problem.partition(" names ")[2].partition(":")[0] for problem in problems] == missing


@pytest.mark.parametrize(("heading", "count"), [("unreleased", 2), ("2026-11-24", 1)])
def test_entries_of_a_released_version_do_not_count(heading: str, count: int, checkout: Checkout) -> None:
    text = f"## [0.2.0] - unreleased\n\n- New.\n\n## [0.1.0] - {heading}\n\n- Old.\n"
    (checkout.root / "CHANGELOG.md").write_text(text, encoding="utf-8")
    assert len(checkout.new_entries) == count
