"""The example scripts, run against the test double with the demonstration data."""

from __future__ import annotations

import runpy
import stat
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from contract_tests.package.readme import ROOT, served

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gitlab_error_tracking_client import Client
    from gitlab_error_tracking_double import GitLab

PROJECT = "demo/platform/integrated"

pytestmark = served


class Finished(NamedTuple):
    code: object
    stdout: str
    stderr: str


@pytest.fixture
def run(gitlab: GitLab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Finished]:
    """A function that runs an example with the environment that it needs."""

    def run(example: str, *arguments: str, token: str = "glpat-demo-maintainer") -> Finished:
        monkeypatch.setattr(sys, "argv", [example, *arguments])
        monkeypatch.setenv("GITLAB_HOST", gitlab.url)
        monkeypatch.setenv("GITLAB_TOKEN", token)
        code: object = 0
        try:
            runpy.run_path(str(ROOT / "examples" / example), run_name="__main__")
        except SystemExit as exit_:
            code = exit_.code
        output = capsys.readouterr()
        # Python prints the text of `sys.exit`, and exits with 1.
        return Finished(1, output.out, f"{code}\n") if isinstance(code, str) else Finished(code, *output)

    return run


def test_enable_integrated_enables_listed_projects(
    run: Callable[..., Finished], gitlab_client: Client, tmp_path: Path
) -> None:
    (tmp_path / "projects.txt").write_text("demo/new\n1\n", encoding="utf-8")
    finished = run("enable_integrated.py", str(tmp_path / "projects.txt"))
    assert (finished.code, finished.stdout, finished.stderr) == (0, "demo/new: on\n1: on\n", "")
    assert [gitlab_client.settings.get(project).integrated for project in ("demo/new", 1)] == [True, True]


def test_enable_integrated_continues_after_a_failure(
    run: Callable[..., Finished], gitlab_client: Client, tmp_path: Path
) -> None:
    (tmp_path / "projects.txt").write_text("demo/none\na%2Fb\ndemo/new\n", encoding="utf-8")
    finished = run("enable_integrated.py", str(tmp_path / "projects.txt"))
    assert (finished.code, finished.stdout) == (1, "demo/new: on\n")
    assert finished.stderr.startswith("demo/none: 404 Project Not Found.")


def test_enable_integrated_stops_at_an_invalid_token(
    run: Callable[..., Finished], gitlab_client: Client, tmp_path: Path
) -> None:
    (tmp_path / "projects.txt").write_text("demo/new\ndemo/sentry\n", encoding="utf-8")
    finished = run("enable_integrated.py", str(tmp_path / "projects.txt"), token="glpat-demo-maintainer-expired")
    assert (finished.code, finished.stdout, len(finished.stderr.splitlines())) == (1, "", 1)
    assert finished.stderr.startswith("Token is expired.")


def test_rotate_key_replaces_the_key(run: Callable[..., Finished], gitlab_client: Client) -> None:
    finished = run("rotate_key.py", PROJECT, "3")
    assert (finished.code, finished.stderr) == (0, "")
    assert [key.id for key in gitlab_client.client_keys.list(PROJECT)] == [1, int(finished.stdout)]


def test_rotate_key_refuses_an_unknown_key(run: Callable[..., Finished], gitlab_client: Client) -> None:
    finished = run("rotate_key.py", PROJECT, "99")
    assert (finished.code, finished.stderr) == (1, f"{PROJECT} has no client key 99.\n")
    assert [key.id for key in gitlab_client.client_keys.list(PROJECT)] == [1, 3]


def test_export_dsns_writes_a_private_file(run: Callable[..., Finished], gitlab_client: Client, tmp_path: Path) -> None:
    target = tmp_path / ".env"
    finished = run("export_dsns.py", PROJECT, str(target))
    assert (finished.stdout, finished.stderr) == (f"The DSNs of {PROJECT} are in {target}.\n", "")
    one, three = list(gitlab_client.client_keys.list(PROJECT))
    lines = [f"SENTRY_DSN_1={one.sentry_dsn}", f"SENTRY_DSN_3={three.sentry_dsn}", f"SENTRY_DSN={three.sentry_dsn}"]
    assert target.read_text(encoding="utf-8").splitlines() == lines
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_export_dsns_keeps_other_lines(run: Callable[..., Finished], gitlab_client: Client, tmp_path: Path) -> None:
    target = tmp_path / ".env"
    target.write_text("DATABASE_PASSWORD=keepme\nSENTRY_DSN_1=old\n", encoding="utf-8")
    run("export_dsns.py", PROJECT, str(target))
    lines = target.read_text(encoding="utf-8").splitlines()
    assert (lines[0], len(lines), "SENTRY_DSN_1=old" in lines) == ("DATABASE_PASSWORD=keepme", 4, False)


@pytest.mark.parametrize("example", ["enable_integrated.py", "export_dsns.py", "rotate_key.py"])
def test_example_has_help(run: Callable[..., Finished], example: str) -> None:
    finished = run(example, "--help")
    assert (finished.code, finished.stderr) == (0, "")
    assert f"    python {example} " in finished.stdout
