"""The pipelines call what there is, and their linters bite."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from governance.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = HERE.root
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
GITLAB = ROOT / ".gitlab-ci.yml"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def texts(node: Any) -> Iterator[str]:
    """Every text in a pipeline, however deep."""
    if isinstance(node, str):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from texts(child)


@pytest.mark.parametrize("pipeline", [*WORKFLOWS, GITLAB], ids=lambda path: path.name)
def test_a_pipeline_calls_targets_and_scripts_that_are_there(pipeline: Path) -> None:
    commands = "\n".join(texts(yaml.safe_load(pipeline.read_text(encoding="utf-8"))))
    targets = {*re.findall(r"^make ([a-z-]+)", commands, flags=re.MULTILINE)}
    scripts = {*re.findall(r"^(\.ci/\S+)", commands, flags=re.MULTILINE)}
    assert targets | scripts
    assert {target for target in targets if f"\n{target}:" not in MAKEFILE} == set()
    assert {script for script in scripts if not (ROOT / script).exists()} == set()


def test_a_job_of_gitlabs_waits_for_jobs_that_are_there() -> None:
    jobs = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    assert {need for job in jobs.values() if "needs" in job for need in job["needs"]} <= {*jobs}


def jobs_of(pipeline: Path) -> dict[str, Any]:
    """The jobs of a pipeline by their names, those of GitLab's beside what is said once for all of them."""
    document = yaml.safe_load(pipeline.read_text(encoding="utf-8"))
    jobs: dict[str, Any] = document.get("jobs", document)
    return {name: job for name, job in jobs.items() if isinstance(job, dict)}


@pytest.mark.parametrize("pipeline", [*WORKFLOWS, GITLAB], ids=lambda path: path.name)
def test_a_job_that_builds_the_documentation_has_npm(pipeline: Path) -> None:
    jobs = {name: "\n".join(texts(job)) for name, job in jobs_of(pipeline).items()}
    builds = {name for name, said in jobs.items() if re.search("^make (?!lint)", said, flags=re.MULTILINE)}
    has_npm = {name for name, said in jobs.items() if re.search(r"actions/setup-node@|install .*\bnpm\b", said)}
    assert builds <= has_npm


@pytest.mark.parametrize(
    ("pipeline", "job", "tests"),
    [
        (ROOT / ".github" / "workflows" / "pages.yml", "deploy", {"test"}),
        (ROOT / ".github" / "workflows" / "release.yml", "package", {"test"}),
        (GITLAB, "pages", {"everything", "python"}),
        (GITLAB, "give out the package", {"everything", "python"}),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else None,
)
def test_what_is_given_out_was_tested(pipeline: Path, job: str, tests: set[str]) -> None:
    assert tests <= {*jobs_of(pipeline)[job]["needs"]}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_of_githubs_begins_without_any_permission(workflow: Path) -> None:
    assert yaml.safe_load(workflow.read_text(encoding="utf-8"))["permissions"] == {}


def test_only_those_jobs_may_do_more_than_read_that_give_something_out() -> None:
    more = {
        f"{workflow.stem}/{name}": job["permissions"]
        for workflow in WORKFLOWS
        for name, job in yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].items()
        if job["permissions"] != {"contents": "read"}
    }
    assert more == {
        "pages/deploy": {"pages": "write", "id-token": "write"},
        "release/package": {"id-token": "write"},
        "release/contract": {"contents": "write"},
    }


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / ".ci" / "lint-pipelines"), str(Path(sys.executable).parent)]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)


def test_the_linters_find_nothing() -> None:
    linted = lint(ROOT)
    assert linted.returncode == 0, linted.stdout + linted.stderr


@dataclass(frozen=True)
class Fault:
    """A fault: a text that stands once in a file, what stands there instead, and what the linters must say."""

    file: str
    old: str
    new: str
    said: str


TEST, RELEASE = ".github/workflows/test.yml", ".github/workflows/release.yml"

# What breaks a file's form keeps zizmor from looking at the rest of it, and is therefore tried apart.
FAULTS = {
    "an expression names what is not there": Fault(TEST, "with Python ${{ matrix.python", "${{ matrix.snake", "snake"),
    "a job waits for none": Fault(RELEASE, "needs: package", "needs: packages", '"packages"'),
    "a token is left behind": Fault(
        TEST, "persist-credentials: false\n      #", "fetch-depth: 1\n      #", "artipacked"
    ),
    "an action is named by its tag": Fault(
        RELEASE, "pypi-publish@ed0c53931b1dc9bd32cbe73a98c7f6766f8a527e", "pypi-publish@release/v1", "unpinned-uses"
    ),
    "a tag's name becomes shell": Fault(
        RELEASE, 'create "$TAG"', 'create "${{ github.ref_name }}"', "template-injection"
    ),
    "everything is allowed": Fault(TEST, "permissions: {}", "permissions: write-all", "excessive-permissions"),
}
FAULTS_OF_FORM = {
    "a key of a workflow": Fault(TEST, "timeout-minutes: 60", "timeout-minute: 60", "timeout-minute"),
    "a value of dependabot's": Fault(".github/dependabot.yml", "interval: weekly", "interval: often", "often"),
    "a key of gitlab's": Fault(".gitlab-ci.yml", "  stage: build\n", "  stag: build\n", "'stag'"),
}


def said_of(faults: dict[str, Fault], folder: Path) -> str:
    """What the linters say of the pipelines with faults."""
    shutil.copytree(ROOT / ".github", folder / ".github")
    shutil.copy(GITLAB, folder)
    for fault in faults.values():
        path = folder / fault.file
        text = path.read_text(encoding="utf-8")
        assert text.count(fault.old) == 1, f"{fault.file} does not have {fault.old!r} once"
        path.write_text(text.replace(fault.old, fault.new), encoding="utf-8")
    linted = lint(folder)
    assert linted.returncode != 0
    return linted.stdout + linted.stderr


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    return said_of(FAULTS, tmp_path_factory.mktemp("faulty"))


@pytest.fixture(scope="module")
def said_of_the_form(tmp_path_factory: pytest.TempPathFactory) -> str:
    return said_of(FAULTS_OF_FORM, tmp_path_factory.mktemp("misformed"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_pipeline_is_found(fault: str, said: str) -> None:
    assert FAULTS[fault].said in said


@pytest.mark.parametrize("fault", FAULTS_OF_FORM)
def test_a_fault_in_the_form_of_a_pipeline_is_found(fault: str, said_of_the_form: str) -> None:
    assert FAULTS_OF_FORM[fault].said in said_of_the_form
