"""The pipelines of GitHub and GitLab."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
WORKFLOWS = ROOT / ".github" / "workflows"
GITLAB = ROOT / ".gitlab-ci.yml"
PIPELINES = [*sorted(WORKFLOWS.glob("*.yml")), GITLAB]


def jobs(pipeline: Path) -> dict[str, Any]:
    """The jobs of a pipeline by name."""
    document = yaml.safe_load(pipeline.read_text(encoding="utf-8"))
    found: dict[str, Any] = document.get("jobs", document)
    return {name: job for name, job in found.items() if isinstance(job, dict)}


@pytest.mark.parametrize("pipeline", PIPELINES, ids=lambda path: path.name)
def test_pipeline_calls_existing_targets_and_scripts(pipeline: Path) -> None:
    text = pipeline.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    command = r"^ *(?:- )?(?:run: |script: |- )?"
    targets = {*re.findall(rf"{command}make ([a-z-]+)", text, flags=re.MULTILINE)}
    scripts = {*re.findall(rf"{command}(\.ci/\S+)", text, flags=re.MULTILINE)}
    assert [target for target in targets if f"\n{target}:" not in makefile] == []
    assert [script for script in scripts if not (ROOT / script).exists()] == []


@pytest.mark.parametrize(
    ("pipeline", "job", "tests"),
    [
        (WORKFLOWS / "pages.yml", "deploy", {"test"}),
        (WORKFLOWS / "release.yml", "package", {"test"}),
        (GITLAB, "pages", {"everything", "python"}),
        (GITLAB, "publish the package", {"everything", "python"}),
    ],
    ids=["GitHub pages", "GitHub release", "GitLab pages", "GitLab release"],
)
def test_publishing_job_needs_the_tests(pipeline: Path, job: str, tests: set[str]) -> None:
    assert tests <= {*jobs(pipeline)[job]["needs"]}


def test_only_publishing_jobs_have_write_permissions() -> None:
    write = {
        f"{workflow.stem}/{name}": job["permissions"]
        for workflow in WORKFLOWS.glob("*.yml")
        for name, job in jobs(workflow).items()
        if job["permissions"] != {"contents": "read"}
    }
    assert write == {
        "pages/deploy": {"pages": "write", "id-token": "write"},
        "release/package": {"id-token": "write"},
        "release/contract": {"contents": "write"},
    }
