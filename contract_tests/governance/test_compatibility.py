"""Changes of the contract: their impact, the version they need, and their entry in the changelog."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from contract_tests.governance.requirements import needs_redocly
from governance.changelog import read_changelog
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


@pytest.mark.parametrize("released", [True, False])
def test_unreleased_version_may_be_frozen_again(released: bool) -> None:
    (problem,) = version_problems(PUBLISHED, REMOVED, PUBLISHED, released=released)
    assert ("freeze it again" in problem) is not released


def undocumented(difference: Difference, *entries: str, version: str = "0.2.0") -> list[str]:
    """The problems of a changelog with these entries."""
    text = f"## [{version}] - unreleased\n\n### Changed\n\n" + "".join(f"- {entry}\n" for entry in entries)
    return [*changelog_problems(PUBLISHED, difference, read_changelog(text))]


@pytest.mark.parametrize(
    ("entry", "documented"),
    [
        ("**Breaking** The DSN is in `dsn`, no longer in `sentry_dsn`.", True),
        ("The contract has no `sentry_dsn` any more.", False),
        ("**Breaking** The DSN has another name.", False),
        ("**Breaking** `my_sentry_dsn` is gone.", False),
    ],
)
def test_breaking_change_needs_an_entry_naming_it(entry: str, documented: bool) -> None:
    assert (undocumented(REMOVED, entry) == []) is documented


def test_every_breaking_name_needs_an_entry() -> None:
    both = Difference((change("major", "api_url", "project_name"),))
    (problem,) = undocumented(both, "**Breaking** `api_url` is gone.")
    assert problem.endswith("Name `api_url` and `project_name`.")
    assert undocumented(both, "**Breaking** `api_url` is gone.", "**Breaking** So is `project_name`.") == []


def test_entry_of_the_published_version_does_not_count() -> None:
    assert undocumented(REMOVED, "**Breaking** `sentry_dsn` is gone.", version="0.1.0") != []


@pytest.mark.parametrize(
    ("entry", "documented"),
    [("The contract has `dsn`.", True), ("**Breaking** More.", True), ("The server is faster.", False)],
)
def test_addition_needs_an_entry_on_the_contract(entry: str, documented: bool) -> None:
    assert (undocumented(ADDED, entry) == []) is documented


def test_wording_change_needs_no_entry() -> None:
    assert undocumented(WORDING) == []
