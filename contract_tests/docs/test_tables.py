"""Tables of the site: cells name their column, equal first cells become group headings, tests have their own line."""

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
    """The tag, role and text of each cell."""
    return re.findall(r'<(t[hd])(?= )[^>]*role="(\w+)"[^>]*>(?:<code>)?([^<]*)', html(text))


def test_cell_names_its_column() -> None:
    text = "| field | type |\n| --- | --- |\n| id | integer |\n"
    assert re.findall(r'data-label="(\w+)" role="cell">(\w+)', html(text)) == [("field", "id"), ("type", "integer")]


def test_equal_first_cells_become_a_heading() -> None:
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


def test_different_first_cells_stay() -> None:
    assert "rowheader" not in html(GROUPED.replace("| access | no role |", "| roles | no role |"))


def test_table_ending_with_tests_is_marked() -> None:
    assert "data-tests" in html(GROUPED)
    assert "data-tests" not in html(GROUPED.replace("`a/test_b.py::test_e`", "none"))
