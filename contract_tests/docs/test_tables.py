"""Tables of the site: cells know their column, what rows begin with is said once, and tests stand apart."""

from __future__ import annotations

import re

from markdown import markdown

GROUPED = """
| about | rule | test |
| --- | --- | --- |
| access | no token | `a/test_b.py::test_c` |
| access | no role | `a/test_b.py::test_d` |
| pages | twenty | `a/test_b.py::test_e` |
"""


def html(text: str) -> str:
    return markdown(text, extensions=["tables", "docs_builder.tables"])


def cells(text: str) -> list[tuple[str, str, str]]:
    """Each cell's tag, role and text, in order."""
    return re.findall(r'<(t[hd])(?= )[^>]*role="(\w+)"[^>]*>(?:<code>)?([^<]*)', html(text))


def test_a_cell_says_of_which_column_it_is() -> None:
    text = "| field | type |\n| --- | --- |\n| id | integer |\n"
    assert re.findall(r'data-label="(\w+)" role="cell">(\w+)', html(text)) == [("field", "id"), ("type", "integer")]


def test_what_rows_begin_with_is_said_once_above_them() -> None:
    assert cells(GROUPED) == [
        ("th", "columnheader", "rule"),
        ("th", "columnheader", "test"),
        ("th", "rowheader", "access"),
        ("td", "cell", "no token"),
        ("td", "cell", "a/test_b.py::test_c"),
        ("td", "cell", "no role"),
        ("td", "cell", "a/test_b.py::test_d"),
        ("th", "rowheader", "pages"),
        ("td", "cell", "twenty"),
        ("td", "cell", "a/test_b.py::test_e"),
    ]


def test_a_heading_of_rows_is_as_wide_as_the_table() -> None:
    assert re.findall(r'colspan="(\d)" role="rowheader"', html(GROUPED)) == ["2", "2"]


def test_a_table_of_rows_that_begin_otherwise_is_left_as_it_is() -> None:
    assert "rowheader" not in html(GROUPED.replace("| access | no role |", "| roles | no role |"))


def test_a_table_whose_rows_end_with_tests_says_so() -> None:
    assert "data-tests" in html(GROUPED)
    assert "data-tests" not in html(GROUPED.replace("`a/test_b.py::test_e`", "none"))
