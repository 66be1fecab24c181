"""The walk-through page follows the Arazzo file, and shows real output."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
import yaml

from contract_tests.package.readme import blocks, matches, run_session, session
from contract_tests.support.serving import serving
from docs_builder.guides import DOCS
from docs_builder.languages import ROOT

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract

PAGE = (DOCS / "walkthrough.md").read_text(encoding="utf-8")
FLOWS = yaml.safe_load((ROOT / "openapi" / "walkthrough.arazzo.yaml").read_text(encoding="utf-8"))["workflows"]
STEPS = [[step["operationId"] for step in flow["steps"]] for flow in FLOWS]
SECTIONS = PAGE.split("\n## ")[1:]

each_flow = pytest.mark.parametrize(
    ("section", "steps"), [*zip(SECTIONS, STEPS, strict=True)], ids=[flow["workflowId"] for flow in FLOWS]
)

HOST = "127.0.0.1:8080"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], list[str]]:
    """The output of the page's commands, then of its program, on a server with the demonstration data."""
    (program,) = blocks("python", PAGE)
    with serving(tmp_path_factory.mktemp("served")) as server:
        host = httpx.URL(server.url).netloc.decode()
        outputs = run_session(blocks("console", PAGE), f"http://{host}")
        finished = subprocess.run(
            [sys.executable, "-W", "error", "-c", program.replace(HOST, host)],
            capture_output=True,
            text=True,
            check=False,
        )
    return [output.replace(host, HOST) for output in outputs], (finished.stdout + finished.stderr).splitlines()


@each_flow
def test_section_names_the_steps_of_its_flow(section: str, steps: list[str]) -> None:
    assert re.findall(r"^\d\. \[`(\w+)`\]", section, flags=re.MULTILINE) == steps


@each_flow
def test_commands_are_the_calls_of_the_steps(contract: Contract, section: str, steps: list[str]) -> None:
    commands = [command for command, _ in session(blocks("console", section))]
    assert len(commands) == len(steps)
    for command, step in zip(commands, steps, strict=True):
        operation = contract.operations[step]
        path = re.sub(r"{\w+}", r"[^/]+", operation.path)
        method = f"-X {operation.method} " if operation.method != "GET" else ""
        assert re.fullmatch(rf'curl {method}-H "PRIVATE-TOKEN: [\w-]+" "http://{HOST}/api/v4{path}(\?[^"]*)?"', command)


def test_commands_print_the_shown_output(printed: tuple[list[str], list[str]]) -> None:
    shown, outputs = [output for _, output in session(blocks("console", PAGE))], printed[0]
    assert [*map(matches, outputs, shown)] == [True] * len(shown), outputs


def test_program_prints_its_comments(printed: tuple[list[str], list[str]]) -> None:
    (program,) = blocks("python", PAGE)
    assert printed[1] == re.findall(r"print.*# (.*)$", program, flags=re.MULTILINE)
