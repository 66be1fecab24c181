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

# Breaking changes: the edit, and a part of redocly's message.
BREAKING = {
    "field renamed": ("sentry_dsn", "dsn", "Property `sentry_dsn` of `ClientKey` was removed."),
    "field optional": (
        "required: [id, active, public_key, sentry_dsn",
        "required: [active, public_key, sentry_dsn",
        "Properties of `ClientKey` are no longer required: `id`.",
    ),
    "field type changed": (
        "          type: boolean\n          description: Whether error",
        "          type: string\n          description: Whether error",
        "Type of `active` widened",
    ),
    "field nullable": (
        "          type: string\n          pattern: '^glet",
        "          type: string\n          nullable: true\n          pattern: '^glet",
        "null",
    ),
    "enum value added": ("enum: [invalid_token]", "enum: [invalid_token, wrong_token]", "wrong_token"),
    "response removed": (
        "        '200':\n          description: The client key that was",
        "        '202':\n          description: The client key that was",
        "`200`",
    ),
    "operation removed": ("    patch:\n", "    trace:\n", "PATCH"),
    "path changed": ("/client_keys/{key_id}:", "/keys/{key_id}:", "client_keys/{key_id}"),
    "parameter required": (
        "      name: integrated\n      in: query\n      required: false",
        "      name: integrated\n      in: query\n      required: true",
        "`integrated`",
    ),
    "parameter removed": ("        - $ref: '#/components/parameters/PerPage'\n", "", "`per_page`"),
    "parameter narrowed": ("        default: 20", "        maximum: 50\n        default: 20", "50"),
    "parameter enum added": (
        "error tracking on, `false` to switch it off.\n      schema:\n        type: boolean\n",
        "error tracking on, `false` to switch it off.\n      schema:\n        type: boolean\n        enum: [true]\n",
        "Enum was set to 'true'.",
    ),
    "security scheme removed": ("  - bearer: []\n", "", "bearer"),
}

# The names that the changelog must contain for each.
NAMES = {
    "field renamed": {"sentry_dsn"},
    "field optional": {"id"},
    "field type changed": {"active"},
    "field nullable": {"public_key"},
    "enum value added": {"error"},
    "response removed": {"200", "202"},
    "operation removed": {"PATCH /projects/{id}/error_tracking/settings"},
    "path changed": {
        "/projects/{id}/error_tracking/client_keys/{key_id}",
        "/projects/{id}/error_tracking/keys/{key_id}",
    },
    "parameter required": {"integrated"},
    "parameter removed": {"per_page"},
    "parameter narrowed": {"per_page"},
    "parameter enum added": {"active"},
    "security scheme removed": {"bearer"},
}

# Compatible changes: the edit, and its impact.
COMPATIBLE = {
    "field added": (
        "      properties:\n        active:",
        "      properties:\n        since:\n          type: string\n          description: When.\n        active:",
        "minor",
    ),
    "parameter optional": (
        "      name: active\n      in: query\n      required: true",
        "      name: active\n      in: query\n      required: false",
        "patch",
    ),
    "wording changed": ("Whether error tracking is switched on.", "Whether it is switched on.", "patch"),
}


@needs_redocly
@pytest.mark.parametrize("name", BREAKING)
def test_breaking_change_is_found_and_named(name: str, checkout: Checkout, edit: Edit) -> None:
    old, new, message = BREAKING[name]
    edit("openapi/openapi.yaml", old, new)
    breaking = checkout.difference.breaking
    assert message in " ".join(change.message for change in breaking)
    assert {changed for change in breaking for changed in change.names} == NAMES[name]


@needs_redocly
@pytest.mark.parametrize("name", COMPATIBLE)
def test_compatible_change_is_not_breaking(name: str, checkout: Checkout, edit: Edit) -> None:
    old, new, impact = COMPATIBLE[name]
    edit("openapi/openapi.yaml", old, new)
    assert {change.impact for change in checkout.difference.changes} == {impact}


NOTHING = Difference(())


@needs_redocly
def test_equal_contracts_have_no_difference(checkout: Checkout) -> None:
    assert checkout.difference == NOTHING


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
