"""The pages of the command line, and the jobs of the guide to pipelines."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
import yaml
from gitlab_error_tracking_cli.main import command

from docs_builder.commands import PAGES, shown_commands, with_help
from docs_builder.guides import DOCS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_double import GitLab

GITLAB_JOBS, GITHUB_WORKFLOW = re.findall(
    r"^```yaml\n(.*?)^```$", (DOCS / "pipeline.md").read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
)
BIN = Path(sys.executable).parent


def user_commands(group: click.Command, name: str = "") -> Iterator[str]:
    """Yield the names of all commands for users, of the groups too."""
    yield name
    if isinstance(group, click.Group):
        for part in group.list_commands(click.Context(group)):
            child = group.get_command(click.Context(group), part)
            if (
                child is not None
                and child.callback is not None
                and "gitlab_error_tracking_cli" in str(child.callback.__module__)
            ):
                yield from user_commands(child, f"{name} {part}".strip())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_page_shows_the_present_help(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert with_help(text) == text  # python -m docs_builder.commands
    assert sorted(shown_commands(text)) == sorted(user_commands(command))


@pytest.mark.parametrize(
    ("text", "linter"),
    [
        (GITLAB_JOBS, ["check-jsonschema", "--builtin-schema=vendor.gitlab-ci", "--data-transform=gitlab-ci"]),
        (GITHUB_WORKFLOW, ["actionlint"]),
    ],
    ids=["GitLab", "GitHub"],
)
def test_jobs_of_the_guide_are_valid(tmp_path: Path, text: str, linter: list[str]) -> None:
    file = tmp_path / "pipeline.yml"
    file.write_text(text, encoding="utf-8")
    linted = subprocess.run([BIN / linter[0], *linter[1:], file], capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_snippet_with_a_dsn_detects_failures(tmp_path: Path) -> None:
    pages = [*DOCS.parent.glob("*.md"), *DOCS.rglob("*.md")]
    snippet = re.compile(r"^.*SENTRY_DSN=\$\(gitlab.*\n.*\n", flags=re.MULTILINE)
    snippets = [found for page in pages for found in snippet.findall(page.read_text(encoding="utf-8"))]
    assert len(snippets) == 2  # English and Chinese
    for found in snippets:
        with pytest.raises(subprocess.CalledProcessError):
            run_lines(found.splitlines(), tmp_path, {"GITLAB_HOST": "http://127.0.0.1:1", "GITLAB_TOKEN": "x"})


@pytest.mark.parametrize("page", ["docs/pipeline.md", "docs/zh/pipeline.md"])
def test_guide_installs_nothing_from_the_index(page: str) -> None:
    text = (DOCS.parent / page).read_text(encoding="utf-8")
    installed = re.findall(r"^ +- (?:run: )?(pip install .*)$", text, flags=re.MULTILINE)
    assert installed == ['pip install "gitlab-error-tracking[cli] @ $GITLAB_ERROR_TRACKING_WHEEL"'] * 2


def run_lines(lines: list[str], folder: Path, env: dict[str, str]) -> str:
    """Run the lines of a job in a shell, except those that install something."""
    script = "\n".join(line for line in lines if not line.startswith("pip "))
    variables = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "NO_PROXY": "127.0.0.1"}
    finished = subprocess.run(
        ["/bin/bash", "-ec", script], cwd=folder, env=variables | env, capture_output=True, text=True, check=True
    )
    return finished.stdout


@pytest.mark.gitlab(socket=True, error_tracking_url="https://errors.example.com")
def test_jobs_of_the_guide_hand_the_dsn_on(gitlab: GitLab, tmp_path: Path) -> None:
    gitlab.project("group/app")
    (tmp_path / "deploy.sh").write_text('echo "deployed with $1"\n', encoding="utf-8")
    (tmp_path / "deploy.sh").chmod(0o755)
    user = {"GITLAB_HOST": gitlab.url, "GITLAB_TOKEN": gitlab.default_token}

    jobs: dict[str, Any] = yaml.safe_load(GITLAB_JOBS)
    run_lines(jobs["sentry-dsn"]["script"], tmp_path, user | {"CI_PROJECT_PATH": "group/app"})
    (line,) = (tmp_path / "sentry.env").read_text(encoding="utf-8").splitlines()
    name, _, dsn = line.partition("=")
    deployed = run_lines(jobs["deploy"]["script"], tmp_path, {name: dsn})

    *_, step, deployment = yaml.safe_load(GITHUB_WORKFLOW)["jobs"]["deploy"]["steps"]
    masked = run_lines([step["run"]], tmp_path, user | {"GITHUB_OUTPUT": "outputs"})
    outputs = (tmp_path / "outputs").read_text(encoding="utf-8")
    assert (masked, outputs) == (f"::add-mask::{dsn}\n", f"SENTRY_DSN={dsn}\n")
    assert run_lines([deployment["run"]], tmp_path, {"SENTRY_DSN": dsn}) == deployed
    assert re.fullmatch(r"deployed with https://glet_[0-9a-f]{32}@errors\.example\.com/\S+/projects/1\n", deployed)
    gitlab.journal.assert_saw("create_settings", times=1)
