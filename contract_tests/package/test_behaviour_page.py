"""The page on GitLab's behaviour: no rule without a source and a test."""

from __future__ import annotations

import pytest

from contract_tests.package.pages import is_test, runs_on_both_databases, tables

HEADER = ["about", "rule", "source", "test"]
DIFFERENCES = ["what", "GitLab", "this server", "why"]
TABLES = tables("behaviour.md")
RULES = TABLES[0][1:]

# Rules whose tests have a reason not to run on both databases, by how the name of the test begins.
ON_ONE_DATABASE = {
    "clients/": "what a client sends is the same whatever the server keeps",
    "server/test_settings_rules.py": "pure functions, without a database",
    "server/test_database_failures.py::test_a_lost_connection": "a file is never away; it runs on PostgreSQL",
}


def test_there_is_one_table_of_rules_and_one_of_differences() -> None:
    assert [table[0] for table in TABLES] == [HEADER, DIFFERENCES]


def test_the_page_has_its_rules() -> None:
    assert len(RULES) > 70


@pytest.mark.parametrize("row", RULES, ids=[row[1][:60] for row in RULES])
def test_a_rule_has_a_source_and_a_test_that_is_there(row: list[str]) -> None:
    _, _, source, test = row
    assert source
    assert is_test(test)


@pytest.mark.parametrize("row", RULES, ids=[row[1][:60] for row in RULES])
def test_a_rule_is_tested_on_both_databases_unless_it_says_why_not(row: list[str]) -> None:
    test = row[3].strip("`")
    assert runs_on_both_databases(test) is not test.startswith(tuple(ON_ONE_DATABASE))


def test_every_rule_is_told_once() -> None:
    rules = [row[1] for row in RULES]
    assert len({*rules}) == len(rules)


def test_every_difference_says_why() -> None:
    assert all(len(row) == len(DIFFERENCES) and all(row) for row in TABLES[1])
