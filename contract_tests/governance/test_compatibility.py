"""What users of the contract count on: its changes are judged, show in its version and are told in the changelog."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from contract_tests.governance.requirements import needs_redocly
from governance.changelog import read_changelog
from governance.compatibility import least_version, unsaid_by_the_version, untold_by_the_changelog
from governance.redocly import Change, Difference

if TYPE_CHECKING:
    from contract_tests.governance.conftest import Edit
    from governance.checkout import Checkout

PROMISE = Version("0.1.0")

# What breaks: its change, and what is said of it.
BREAKING = {
    "a field is renamed": ("sentry_dsn", "dsn", "Property `sentry_dsn` of `ClientKey` was removed."),
    "a field need not be there": (
        "required: [id, active, public_key, sentry_dsn]",
        "required: [id, active, public_key]",
        "Properties of `ClientKey` are no longer required: `sentry_dsn`.",
    ),
    "a field has another type": (
        "          type: boolean\n          description: Whether error",
        "          type: string\n          description: Whether error",
        "Type of `active` widened",
    ),
    "a field may be null": (
        "          type: string\n          pattern: '^glet",
        "          type: string\n          nullable: true\n          pattern: '^glet",
        "null",
    ),
    "an answer may have another value": ("enum: [invalid_token]", "enum: [invalid_token, wrong_token]", "wrong_token"),
    "an answer is gone": (
        "        '200':\n          description: The client key that was",
        "        '202':\n          description: The client key that was",
        "`200`",
    ),
    "an operation is gone": ("    patch:\n", "    trace:\n", "PATCH"),
    "a path is another": ("/client_keys/{key_id}:", "/keys/{key_id}:", "client_keys/{key_id}"),
    "a parameter must be there": (
        "      name: integrated\n      in: query\n      required: false",
        "      name: integrated\n      in: query\n      required: true",
        "`integrated`",
    ),
    "a parameter is gone": ("        - $ref: '#/components/parameters/PerPage'\n", "", "`per_page`"),
    "a parameter takes less": ("        default: 20", "        maximum: 50\n        default: 20", "50"),
    "a parameter has values of its own": (
        "      schema:\n        type: boolean\n      example: true\n    IntegratedRequired",
        "      schema:\n        type: boolean\n        enum: [true]\n      example: true\n    IntegratedRequired",
        "Enum was set to 'true'.",
    ),
    "a token is taken in one place less": ("  - private_token_query: []\n", "", "private_token_query"),
}

# The names by which a changelog has to tell it: those of the smallest things that have one.
NAMES = {
    "a field is renamed": {"sentry_dsn"},
    "a field need not be there": {"sentry_dsn"},
    "a field has another type": {"active"},
    "a field may be null": {"public_key"},
    "an answer may have another value": {"error"},
    "an answer is gone": {"200", "202"},
    "an operation is gone": {"PATCH /projects/{id}/error_tracking/settings"},
    "a path is another": {
        "/projects/{id}/error_tracking/client_keys/{key_id}",
        "/projects/{id}/error_tracking/keys/{key_id}",
    },
    "a parameter must be there": {"integrated"},
    "a parameter is gone": {"per_page"},
    "a parameter takes less": {"per_page"},
    "a parameter has values of its own": {"active"},
    "a token is taken in one place less": {"private_token_query"},
}

# What breaks nothing: its change, and its impact.
HARMLESS = {
    "a field is added": (
        "      properties:\n        active:",
        "      properties:\n        since:\n          type: string\n          description: When.\n        active:",
        "minor",
    ),
    "a parameter need not be there": (
        "      name: active\n      in: query\n      required: true",
        "      name: active\n      in: query\n      required: false",
        "patch",
    ),
    "words are others": ("Whether error tracking is switched on.", "Whether it is switched on.", "patch"),
}


@needs_redocly
@pytest.mark.parametrize("what", BREAKING)
def test_what_breaks_is_found_and_named(what: str, checkout: Checkout, edit: Edit) -> None:
    old, new, message = BREAKING[what]
    edit("openapi/openapi.yaml", old, new)
    breaking = checkout.difference.breaking
    assert message in " ".join(change.message for change in breaking)
    assert {name for change in breaking for name in change.names} == NAMES[what]


@needs_redocly
@pytest.mark.parametrize("what", HARMLESS)
def test_what_breaks_nothing_is_not_said_to(what: str, checkout: Checkout, edit: Edit) -> None:
    old, new, impact = HARMLESS[what]
    edit("openapi/openapi.yaml", old, new)
    assert {change.impact for change in checkout.difference.changes} == {impact}


NOTHING = Difference(())


@needs_redocly
def test_where_nothing_is_different_nothing_is_found(checkout: Checkout) -> None:
    assert checkout.difference == NOTHING


@needs_redocly
def test_fields_that_are_renamed_are_not_told_by_a_sentence_on_their_schema(checkout: Checkout, edit: Edit) -> None:
    edit("openapi/openapi.yaml", "project_name", "sentry_name")
    edit("openapi/openapi.yaml", "api_url", "api_address")
    assert told(checkout.difference, "**Breaking**: the docs of `Settings` are nicer.") != []
    assert told(checkout.difference, "**Breaking**: `project_name` is now `sentry_name`.") != []
    assert told(checkout.difference, "**Breaking** `project_name` is now `sentry_name`, `api_url` `api_address`.") == []


def change(impact: str, *names: str) -> Change:
    return Change(impact, f"`{names[0]}` is other than it was.", names, Path("openapi/openapi.yaml"), 1)


GONE = Difference((change("major", "sentry_dsn"), change("minor", "dsn")))
ADDED = Difference((change("minor", "dsn"),))
WORDS = Difference((change("patch", "description"),))


@pytest.mark.parametrize(
    ("promise", "difference", "least"),
    [
        ("0.1.4", GONE, "0.2.0"),
        ("0.1.4", ADDED, "0.2.0"),
        ("0.1.4", WORDS, "0.1.5"),
        ("0.1.4", NOTHING, "0.1.4"),
        ("1.2.3", GONE, "2.0.0"),
        ("1.2.3", ADDED, "1.3.0"),
        ("1.2.3", WORDS, "1.2.4"),
        ("1.2.3", NOTHING, "1.2.3"),
    ],
)
def test_a_version_says_what_changed(promise: str, difference: Difference, least: str) -> None:
    assert least_version(Version(promise), difference) == Version(least)


@pytest.mark.parametrize("difference", [GONE, ADDED, WORDS])
def test_a_change_needs_another_version(difference: Difference) -> None:
    (problem,) = unsaid_by_the_version(PROMISE, difference, PROMISE, released=True)
    assert f"must be {least_version(PROMISE, difference)} or later, and is 0.1.0.\n  - " in problem


@pytest.mark.parametrize(("version", "problems"), [("0.1.1", 1), ("0.2.0", 0), ("0.2.1", 0), ("1.0.0", 0)])
def test_what_breaks_needs_a_version_that_says_so(version: str, problems: int) -> None:
    assert len([*unsaid_by_the_version(PROMISE, GONE, Version(version), released=True)]) == problems


def test_no_change_needs_no_other_version() -> None:
    assert [*unsaid_by_the_version(PROMISE, NOTHING, PROMISE, released=True)] == []


@pytest.mark.parametrize("released", [True, False])
def test_only_what_is_not_released_may_be_frozen_anew(released: bool) -> None:
    (problem,) = unsaid_by_the_version(PROMISE, GONE, PROMISE, released=released)
    assert ("make contract-freeze" in problem) is not released


def told(difference: Difference, *entries: str, version: str = "0.2.0") -> list[str]:
    """What is not told by a changelog with these entries."""
    text = f"## [{version}] - unreleased\n\n### Changed\n\n" + "".join(f"- {entry}\n" for entry in entries)
    return [*untold_by_the_changelog(PROMISE, difference, read_changelog(text))]


def test_what_breaks_is_told_with_its_name() -> None:
    assert told(GONE, "**Breaking** The DSN is in `dsn` and no longer in `sentry_dsn`.") == []


@pytest.mark.parametrize(
    "entry",
    [
        "The contract has no `sentry_dsn` any more.",
        "**Breaking** The DSN has another name.",
        "**Breaking** `my_sentry_dsn` is gone.",
        "Nothing of interest.",
    ],
    ids=["it does not say that it breaks", "it does not name it", "it names another", "it is about something else"],
)
def test_what_breaks_is_not_told_by_another_entry(entry: str) -> None:
    (problem, *_) = told(GONE, entry)
    assert problem.startswith("CHANGELOG.md tells nobody what breaks:")
    assert problem.endswith("\n  - `sentry_dsn` is other than it was. (openapi/openapi.yaml:1) Name `sentry_dsn`.")


def test_everything_that_breaks_is_told_by_name() -> None:
    both = Difference((change("major", "api_url", "project_name"),))
    (problem,) = told(both, "**Breaking** `api_url` is gone.")
    assert problem.endswith("Name `api_url` and `project_name`.")
    assert told(both, "**Breaking** `api_url` is gone.", "**Breaking** So is `project_name`.") == []


def test_what_breaks_is_not_told_by_the_section_of_the_contract_that_users_have() -> None:
    (problem, *_) = told(GONE, "**Breaking** `sentry_dsn` is gone.", version="0.1.0")
    assert problem.startswith("CHANGELOG.md tells nobody what breaks:")


@pytest.mark.parametrize("entry", ["The contract has a field more, `dsn`.", "**Breaking** More fields."])
def test_what_is_new_is_told_by_an_entry_on_the_contract(entry: str) -> None:
    assert told(ADDED, entry) == []


def test_what_is_new_is_not_told_by_another_entry() -> None:
    (problem,) = told(ADDED, "The server is faster.")
    assert problem.startswith("CHANGELOG.md tells nobody what is new:")


def test_other_words_need_not_be_told() -> None:
    assert told(WORDS) == []
