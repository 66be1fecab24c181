"""The check of the contract reports everything that is wrong, not only the first."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from contract_tests.governance.requirements import needs_redocly
from governance import redocly
from governance.check import AS_ABOVE, check
from governance.checks import GATES

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.governance.conftest import Edit
    from governance.checkout import Checkout


def failed(report: str) -> set[str]:
    return {line.removeprefix("FAILED").strip() for line in report.splitlines() if line.startswith("FAILED")}


@needs_redocly
def test_what_is_in_order_passes_every_gate(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(checkout) == 0
    assert capsys.readouterr().out.splitlines() == [f"ok        {gate.name}" for gate in GATES]


@needs_redocly
def test_a_renamed_field_is_reported_by_version_changelog_and_translation(
    checkout: Checkout, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("openapi/openapi.yaml", "sentry_dsn", "dsn")
    shut = check(checkout)
    reported = failed(capsys.readouterr().out)
    assert reported >= {"version says it", "changelog says it", "translated"}
    assert shut == len(reported)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (
            "openapi/openapi.yaml",
            "      properties:\n        active:\n",
            "      properties:\n        since:\n          type: string\n          title: Since\n        active:\n",
        ),
        ("openapi/openapi.yaml", "Introduced in GitLab 15.10.", "Introduced in GitLab 15.11."),
        ("openapi/zh-CN.overlay.yaml", "  - target: $.externalDocs\n", "  - target: $.externalDocuments\n"),
        ("openapi/zh-CN.overlay.yaml", "  - target: $.components.links\n", "  - target: $.components.links[\n"),
        ("openapi/zh-CN.overlay.yaml", "  - target: $.components.links\n", "  - tagret: $.components.links\n"),
        ("openapi/zh-CN.overlay.yaml", "actions:\n", "actions: [\n"),
    ],
    ids=[
        "words without a translation",
        "words with another's translation",
        "a target that is not there",
        "a target that is no path",
        "a key that overlays do not have",
        "no YAML",
    ],
)
def test_a_translation_that_does_not_fit_is_reported(
    file: str, old: str, new: str, checkout: Checkout, edit: Edit
) -> None:
    (gate,) = (gate for gate in GATES if gate.name == "translated")
    edit(file, old, new)
    (problem,) = gate.problems(checkout)
    assert problem.startswith("zh-CN.overlay.yaml")


@needs_redocly
def test_a_renamed_field_passes_when_version_and_changelog_tell(
    checkout: Checkout, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("openapi/openapi.yaml", "sentry_dsn", "dsn")
    edit("openapi/openapi.yaml", "  version: 0.1.0", "  version: 0.2.0")
    edit("openapi/zh-CN.overlay.yaml", "  version: 0.1.0", "  version: 0.2.0")
    edit("pyproject.toml", 'version = "0.1.0"', 'version = "0.2.0"')
    edit(
        "CHANGELOG.md",
        "## [0.1.0]",
        "## [0.2.0] - unreleased\n\n### Changed\n\n- **Breaking** `sentry_dsn` is now `dsn`.\n\n## [0.1.0]",
    )
    check(checkout)
    assert failed(capsys.readouterr().out) & {"one version", "version says it", "changelog says it"} == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("pyproject.toml", 'version = "0.1.0"', 'version = "0.1.1"', "pyproject.toml says version 0.1.1"),
        ("CHANGELOG.md", "## [0.1.0]", "## [0.1.1]", "The newest section of CHANGELOG.md is that of 0.1.1"),
        ("openapi/openapi.yaml", "  version: 0.1.0", "  version: 0.1.1", "the contract says 0.1.1"),
        ("openapi/zh-CN.overlay.yaml", "  version: 0.1.0", "  version: 0.1.1", "zh-CN.overlay.yaml says version 0.1.1"),
        (
            "openapi/openapi.yaml",
            "  version: 0.1.0",
            "  version: first",
            "openapi.yaml has no info.version that is one",
        ),
        ("openapi/openapi.yaml", "  version: 0.1.0\n", "", "openapi.yaml has no info.version that is one"),
        ("pyproject.toml", 'version = "0.1.0"', 'version = "first"', "pyproject.toml: project.version is none"),
        ("CHANGELOG.md", "- unreleased", "- soon", "the heading '[0.1.0] - soon' is neither"),
        ("CHANGELOG.md", "## [0.1.0]", "### [0.1.0]", "CHANGELOG.md has no section."),
    ],
)
def test_versions_that_disagree_are_reported(
    file: str, old: str, new: str, problem: str, checkout: Checkout, edit: Edit
) -> None:
    (gate,) = (gate for gate in GATES if gate.name == "one version")
    edit(file, old, new)
    assert problem in "\n".join(gate.problems(checkout))


@needs_redocly
def test_what_keeps_several_gates_from_looking_is_said_once(
    checkout: Checkout, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("openapi/openapi.yaml", "  version: 0.1.0", "  version: banana")
    check(checkout)
    report = capsys.readouterr().out
    assert failed(report) == {"one version", "version says it"}
    assert report.count("banana") == 1
    assert f"FAILED    version says it\n  {AS_ABOVE}\n" in report


@needs_redocly
@pytest.mark.parametrize(
    ("name", "said"),
    [
        (None, "openapi/frozen has no contract: `make contract-freeze`"),
        ("banana", "openapi/frozen/banana is not named by a version"),
        ("0.1.0.yaml", "openapi/frozen/0.1.0.yaml is not named by a version"),
        ("v0.1.0", "openapi/frozen/v0.1.0 is not named by a version"),
    ],
)
def test_frozen_contracts_that_are_none_are_reported(
    name: str | None, said: str, checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    frozen = checkout.root / "openapi" / "frozen"
    shutil.rmtree(frozen)
    if name:
        (frozen / name).mkdir(parents=True)
    check(checkout)
    report = capsys.readouterr().out
    assert failed(report) == {"version says it", "changelog says it"}
    assert report.count(said) == 1


def test_what_was_found_before_a_gate_could_not_look_is_reported_too(checkout: Checkout, edit: Edit) -> None:
    (gate,) = (gate for gate in GATES if gate.name == "one version")
    edit("openapi/zh-CN.overlay.yaml", "  version: 0.1.0", "  version: 0.1.1")
    edit("pyproject.toml", 'version = "0.1.0"', 'version = "banana"')
    first, second = gate.problems(checkout)
    assert first.startswith("zh-CN.overlay.yaml says version 0.1.1")
    assert second.startswith("This gate could not look: pyproject.toml: project.version is none")


def test_a_contract_that_cannot_be_read_is_reported_once(
    checkout: Checkout, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("openapi/openapi.yaml", "openapi: 3.0.3", "openapi: [3.0.3")
    assert check(checkout) == len(GATES)
    assert failed(capsys.readouterr().out) == {"to read openapi.yaml"}


@needs_redocly
def test_the_walk_through_is_linted_by_the_same_settings(checkout: Checkout, edit: Edit) -> None:
    (gate,) = (gate for gate in GATES if gate.name == "lint")
    edit("openapi/walkthrough.arazzo.yaml", "operationId: create_settings", "operationIdentifier: create_settings")
    edit("redocly.yaml", "rules: #", "rules:\n  tags-alphabetical: error\n  #")
    problems = "\n".join(gate.problems(checkout))
    assert re.search(r"^walkthrough.arazzo.yaml:\d+: .*operationIdentifier", problems, flags=re.MULTILINE)
    assert re.search(r"^openapi.yaml:\d+: .*\(tags-alphabetical\)$", problems, flags=re.MULTILINE)


@needs_redocly
def test_the_control_of_the_double_is_linted_by_the_same_settings(checkout: Checkout, edit: Edit) -> None:
    (gate,) = (gate for gate in GATES if gate.name == "lint")
    edit("openapi/double.yaml", "operationId: find_requests", "operation: find_requests")
    problems = "\n".join(gate.problems(checkout))
    assert re.search(r"^double.yaml:\d+: .*\(operation-operationId\)$", problems, flags=re.MULTILINE)
    assert "X-Request-Id" not in problems


@needs_redocly
def test_what_redocly_cannot_compare_is_reported_in_its_words(checkout: Checkout, edit: Edit) -> None:
    (gate,) = (gate for gate in GATES if gate.name == "version says it")
    edit("redocly.yaml", "diff-recommended", "diff-recommends")
    (problem,) = gate.problems(checkout)
    assert problem.startswith("This gate could not look: ")
    assert "diff-recommends" in problem
    assert "Node.js" not in problem


def test_what_needs_npm_is_left_out_aloud_where_there_is_none(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(redocly, "EXECUTABLE", tmp_path / "nowhere")
    assert check(checkout) == 0
    left_out = {line.split(":")[0] for line in capsys.readouterr().out.splitlines() if "there is no npm" in line}
    assert left_out == {f"left out  {gate.name}" for gate in GATES if gate.needs_redocly}
