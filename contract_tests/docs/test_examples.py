"""The examples and commands of the reference, run against a server."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from contract_tests.package.readme import README
from contract_tests.support.serving import serving
from docs_builder.contract import load_documents
from docs_builder.markdown import without_commands
from docs_builder.reference import EXAMPLES, operations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contract_tests.support.serving import Server

OPERATIONS = {node["operationId"]: node for _, _, node in operations(load_documents()["en"])}
INDEX = (EXAMPLES.parent.parent / "docs" / "index.md").read_text(encoding="utf-8")

# The document deletes key 13, which the demonstration data does not have.
STATUSES = {name: min(map(int, node["responses"])) for name, node in OPERATIONS.items()} | {"delete_client_key": 404}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with the demonstration data."""
    with serving(tmp_path) as server:
        yield server


def test_operations_have_examples() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.py")} == {*OPERATIONS}


def test_examples_print_their_comments(server: Server) -> None:
    base = server.url.removesuffix("/api/v4")
    printed, comments = {}, {}
    # Examples that read run first, before others change the data.
    for name in sorted(OPERATIONS, key=lambda name: (not name.startswith(("get", "list")), name)):
        program = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")
        comments[name] = re.findall(r"^ *# (.*)$", program, flags=re.MULTILINE)
        finished = subprocess.run(
            [sys.executable, "-W", "error", "-c", program.replace("http://127.0.0.1:8080", base)],
            capture_output=True,
            text=True,
            check=False,
        )
        printed[name] = (finished.stdout + finished.stderr).splitlines()
    assert printed == comments


def test_commands_return_the_documented_status(server: Server) -> None:
    statuses = {}
    for name, node in OPERATIONS.items():
        _, command = without_commands(node["description"])
        line = command.replace("<your_access_token>", "glpat-demo-maintainer")
        line = line.replace("https://gitlab.example.com/api/v4", server.url)
        finished = subprocess.run(
            ["/bin/bash", "-c", f"{line} --silent --output /dev/null --write-out '%{{http_code}}'"],
            capture_output=True,
            text=True,
            check=True,
        )
        statuses[name] = int(finished.stdout)
    assert statuses == STATUSES


def test_start_page_shows_a_readme_step() -> None:
    (step,) = re.findall(r"^```console\n(.*?)^```$", INDEX, flags=re.DOTALL | re.MULTILINE)
    assert step in README


def test_start_page_shows_a_reference_example() -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```$", INDEX, flags=re.DOTALL | re.MULTILINE)
    assert program == (EXAMPLES / "get_settings.py").read_text(encoding="utf-8")
