"""The page on GitLab's behaviour: no rule without a source and a test."""

from __future__ import annotations

import pytest

from contract_tests.package.pages import is_test, tables

HEADER = ["about", "rule", "source", "test"]
DIFFERENCES = ["what", "GitLab", "this server", "why"]
TABLES = tables("behaviour.md")
RULES = TABLES[0][1:]


def test_there_is_one_table_of_rules_and_one_of_differences() -> None:
    assert [table[0] for table in TABLES] == [HEADER, DIFFERENCES]


def test_the_page_has_its_rules() -> None:
    assert len(RULES) > 70


@pytest.mark.parametrize("row", RULES, ids=[row[1][:60] for row in RULES])
def test_a_rule_has_a_source_and_a_test_that_is_there(row: list[str]) -> None:
    _, _, source, test = row
    assert source
    assert is_test(test)


def test_every_rule_is_told_once() -> None:
    rules = [row[1] for row in RULES]
    assert len({*rules}) == len(rules)


def test_every_difference_says_why() -> None:
    assert all(len(row) == len(DIFFERENCES) and all(row) for row in TABLES[1])
