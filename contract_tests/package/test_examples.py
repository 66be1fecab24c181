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


def test_export_dsns_has_help(run: Callable[..., Finished]) -> None:
    finished = run("export_dsns.py", "--help")
    assert (finished.code, finished.stderr) == (0, "")
    assert "    python export_dsns.py " in finished.stdout
