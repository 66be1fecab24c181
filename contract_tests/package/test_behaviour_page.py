"""The page on GitLab's behaviour: every rule has a source and a test."""

from __future__ import annotations

import pytest

from contract_tests.package.pages import is_test, runs_on_both_databases, tables

RULES = tables("behaviour.md")[0][1:]

# Rules that need no run on both databases, by the beginning of their test's name, with the reason.
ON_ONE_DATABASE = {
    "clients/": "what a client sends does not depend on the database",
    "server/test_settings_rules.py": "pure functions, without a database",
    "server/test_database_failures.py::test_lost_connection_returns_503_until_database_returns": "PostgreSQL only",
}


@pytest.mark.parametrize("row", RULES, ids=[row[1][:60] for row in RULES])
def test_rule_has_a_source_and_a_test(row: list[str]) -> None:
    _, _, source, test = row
    assert source
    assert is_test(test)


@pytest.mark.parametrize("row", RULES, ids=[row[1][:60] for row in RULES])
def test_rule_is_tested_on_both_databases(row: list[str]) -> None:
    test = row[3].strip("`")
    assert runs_on_both_databases(test) is not test.startswith(tuple(ON_ONE_DATABASE))
