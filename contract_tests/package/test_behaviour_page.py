"""The page on GitLab's behaviour: no rule without a source and a test."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
PAGE = (TESTS.parent / "docs" / "behaviour.md").read_text(encoding="utf-8")
HEADER = ["about", "rule", "source", "test"]
DIFFERENCES = ["what", "GitLab", "this server", "why"]


def tables() -> list[list[list[str]]]:
    """The page's tables, each as rows of cells, the header first."""
    found: list[list[list[str]]] = []
    previous = ""
    for line in PAGE.splitlines():
        if line.startswith("|"):
            if not previous.startswith("|"):
                found.append([])
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            if not set(line) <= set("|- "):
                found[-1].append(cells)
        previous = line
    return found


RULES = tables()[0][1:]


def test_there_is_one_table_of_rules_and_one_of_differences() -> None:
    assert [table[0] for table in tables()] == [HEADER, DIFFERENCES]


def test_the_page_has_its_rules() -> None:
    assert len(RULES) > 70


@pytest.mark.parametrize("row", RULES, ids=[row[1][:60] for row in RULES])
def test_a_rule_has_a_source_and_a_test_that_is_there(row: list[str]) -> None:
    _, _, source, test = row
    module, _, name = test.strip("`").partition("::")
    defined = {node.name for node in ast.walk(ast.parse((TESTS / module).read_text(encoding="utf-8")))
               if isinstance(node, ast.FunctionDef)}  # fmt: skip
    assert source
    assert name.startswith("test_")
    assert name in defined


def test_every_rule_is_told_once() -> None:
    rules = [row[1] for row in RULES]
    assert len({*rules}) == len(rules)


def test_every_difference_says_why() -> None:
    assert all(len(row) == len(DIFFERENCES) and all(row) for row in tables()[1])
