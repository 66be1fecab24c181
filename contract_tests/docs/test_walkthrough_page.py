"""The walk-through page follows the Arazzo file, and shows real output."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from contract_tests.package.readme import BASE, blocks, matches, run_program, run_session, served, session
from docs_builder.guides import DOCS
from docs_builder.languages import ROOT

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract
    from gitlab_error_tracking_double import GitLab

PAGE = (DOCS / "walkthrough.md").read_text(encoding="utf-8")
FLOWS = yaml.safe_load((ROOT / "openapi" / "walkthrough.arazzo.yaml").read_text(encoding="utf-8"))["workflows"]
STEPS = [[step["operationId"] for step in flow["steps"]] for flow in FLOWS]
SECTIONS = PAGE.split("\n## ")[1:]

each_flow = pytest.mark.parametrize(
    ("section", "steps"), [*zip(SECTIONS, STEPS, strict=True)], ids=[flow["workflowId"] for flow in FLOWS]
)


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
        assert re.fullmatch(rf'curl {method}-H "PRIVATE-TOKEN: [\w-]+" "{BASE}/api/v4{path}(\?[^"]*)?"', command)


@served
def test_page_prints_the_shown_output(gitlab: GitLab) -> None:
    (program,) = blocks("python", PAGE)
    outputs, shown = run_session(blocks("console", PAGE), gitlab.url), session(blocks("console", PAGE))
    assert [matches(output, expected) for output, (_, expected) in zip(outputs, shown, strict=True)] == [True] * len(
        shown
    )
    printed = run_program(program, gitlab.url).splitlines()
    assert printed == re.findall(r"print.*# (.*)$", program, flags=re.MULTILINE)
