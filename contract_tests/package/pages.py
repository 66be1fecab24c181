"""The tables of a page, and the tests that they name."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).parent.parent
DOCS = TESTS.parent / "docs"


def tables(page: str) -> list[list[list[str]]]:
    """A page's tables, each as rows of cells, the header first."""
    found: list[list[list[str]]] = []
    previous = ""
    for line in (DOCS / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            if not previous.startswith("|"):
                found.append([])
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            if not set(line) <= set("|- "):
                found[-1].append(cells)
        previous = line
    return found


def is_test(named: str) -> bool:
    """Whether a test is there that a page names as `folder/file.py::test_name`."""
    module, _, name = named.strip("`").partition("::")
    tree = ast.parse((TESTS / module).read_text(encoding="utf-8"))
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return name.startswith("test_") and name in defined
