"""Tables of Markdown pages, and the tests that they name."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).parent.parent
DOCS = TESTS.parent / "docs"


def tables(page: str) -> list[list[list[str]]]:
    """The tables of a page, each as rows of cells, the header first."""
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
    """Whether a test named as `folder/file.py::test_name` exists."""
    _, test = _find(named)
    return test is not None and test.name.startswith("test_")


def runs_on_both_databases(named: str) -> bool:
    """Whether such a test, or its whole file, is marked `both_databases`."""
    module, test = _find(named)
    marks = [node.value for node in module.body if isinstance(node, ast.Assign) and "pytestmark" in ast.unparse(node)]
    return any("both_databases" in ast.unparse(mark) for mark in marks + (test.decorator_list if test else []))


def _find(named: str) -> tuple[ast.Module, ast.FunctionDef | None]:
    file, _, name = named.strip("`").partition("::")
    module = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef) and node.name == name)
    return module, next(functions, None)
