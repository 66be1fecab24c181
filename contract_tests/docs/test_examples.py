"""The examples and commands of the reference, run against a server."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

from gitlab_error_tracking_contract.contract import operations_in

from contract_tests.package.readme import README, run_program, served
from contract_tests.support.operations import WITH_KEY
from docs_builder.contract import load_documents
from docs_builder.markdown import without_commands
from docs_builder.reference import EXAMPLES

if TYPE_CHECKING:
    from gitlab_error_tracking_double import GitLab

OPERATIONS = {node["operationId"]: node for _, _, node in operations_in(load_documents()["en"])}
INDEX = (EXAMPLES.parent.parent / "docs" / "index.md").read_text(encoding="utf-8")

# The commands name key 13, which the demonstration data does not have.
STATUSES = {name: min(map(int, node["responses"])) for name, node in OPERATIONS.items()} | dict.fromkeys(WITH_KEY, 404)


def test_operations_have_examples() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.py")} == {*OPERATIONS}


@served
def test_examples_print_their_comments(gitlab: GitLab) -> None:
    printed, comments = {}, {}
    # Examples that read run first, before others change the data.
    for name in sorted(OPERATIONS, key=lambda name: (not name.startswith(("get", "list")), name)):
        program = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")
        comments[name] = re.findall(r"^ *# (.*)$", program, flags=re.MULTILINE)
        printed[name] = run_program(program, gitlab.url).splitlines()
    assert printed == comments


@served
def test_commands_return_the_documented_status(gitlab: GitLab) -> None:
    statuses = {}
    for name, node in OPERATIONS.items():
        _, command = without_commands(node["description"])
        line = command.replace("<your_access_token>", "glpat-demo-maintainer")
        line = line.replace("https://gitlab.example.com", gitlab.url)
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
