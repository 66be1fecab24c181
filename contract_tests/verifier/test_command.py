"""The command `gitlab-error-tracking verify`, over HTTP."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import httpx
import pytest

from contract_tests.support.command_line import run_command
from contract_tests.support.serving import Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-W", "error", "-m", "gitlab_error_tracking_server", "verify"]
ROOT = Path(__file__).parents[2]
TOKEN = "glpat-demo-maintainer"
HEADERS = {"PRIVATE-TOKEN": TOKEN}


def verify(
    url: str, *arguments: str, stdout: IO[str] | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    finished = subprocess.run(
        [*COMMAND, url, *arguments],
        env=os.environ | {"GITLAB_TOKEN": TOKEN} | environment,
        stdout=stdout or subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    # pytest shows captured output of failed tests, and `--keep` keeps it for the secret scan.
    sys.stdout.write(finished.stdout or "")
    sys.stderr.write(finished.stderr)
    return finished


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


def state(server: Server) -> list[object]:
    base = f"{server.url}/projects/5/error_tracking"
    return [httpx.get(f"{base}/{what}", headers=HEADERS).json() for what in ("settings", "client_keys")]


def test_server_conforms(server: Server) -> None:
    finished = verify(server.url, "--project", "5", "--allow-writes")
    assert (finished.returncode, finished.stdout.splitlines()[0]) == (0, f"Conforming: {server.url}, project 5")


def test_read_only_run_leaves_database_unchanged(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        database = [path for path in tmp_path.glob("*.db*") if not path.name.endswith("-shm")]
        before = {path: path.read_bytes() for path in database}
        finished = verify(server.url, "--project", "5")
        after = {path: path.read_bytes() for path in database}
    assert finished.returncode == 0
    assert before == after
    assert len(before) > 0


def test_ctrl_c_restores_initial_state(server: Server) -> None:
    before = state(server)
    process = subprocess.Popen(
        [*COMMAND, server.url, "--project=5", "--allow-writes", "--cases=100000"],
        env=os.environ | {"GITLAB_TOKEN": TOKEN},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "Deleting a key again" in line:
            break
    assert state(server) != before
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert "Restoring the initial state" in errors
    assert "INCOMPLETE: the run was interrupted" in output
    assert "the client keys are unchanged" in output
    assert process.returncode == 3
    assert state(server) == before


def test_reports_are_written_to_their_files(server: Server, tmp_path: Path) -> None:
    names = {kind: tmp_path / f"report.{kind}" for kind in ("html", "json", "junit")}
    verify(server.url, "--project=5", *(f"--report-{kind}={path}" for kind, path in names.items()))
    written = {kind: path.read_text() for kind, path in names.items()}
    assert written["html"].startswith("<!doctype html>")
    assert json.loads(written["json"])["conformance"] == "conforming"
    assert written["junit"].startswith("<?xml")


def test_invalid_url_leaves_no_report(tmp_path: Path) -> None:
    finished = run_command(tmp_path, "verify", "nowhere", "--project=5", f"--token={TOKEN}", "--report-html=r.html")
    assert finished.returncode == 2
    assert [*tmp_path.iterdir()] == []


def test_unwritable_report_is_rejected_first(tmp_path: Path) -> None:
    report = "--report-json=/proc/report.json"
    finished = run_command(tmp_path, "verify", "http://127.0.0.1:1", "--project=5", f"--token={TOKEN}", report)
    assert finished.returncode == 2
    assert "cannot be written" in finished.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["http://127.0.0.1:1"], "Missing option '--project'"),
        (["nowhere", "--project=5"], "write the URL as https://gitlab.example.com"),
        (["http://127.0.0.1:1", "--project=group%2Fproject"], "without encoding it"),
        (["http://127.0.0.1:1", "--project=project"], "the full path: group/project"),
        (["http://127.0.0.1:1", "--project=5", "--token=two words"], "contains spaces or unprintable characters"),
    ],
)
def test_invalid_option_is_rejected(tmp_path: Path, arguments: list[str], message: str) -> None:
    finished = run_command(tmp_path, "verify", f"--token={TOKEN}", *arguments)
    assert (finished.returncode, message in finished.stderr, finished.stdout) == (2, True, "")


def test_missing_token_is_rejected(tmp_path: Path) -> None:
    finished = run_command(tmp_path, "verify", "http://127.0.0.1:1", "--project=5", env={"GITLAB_TOKEN": ""})
    assert finished.returncode == 2
    assert "set GITLAB_TOKEN" in finished.stderr


@pytest.mark.parametrize("option", ["--token", "--developer-token"])
def test_token_on_command_line_warns(tmp_path: Path, option: str) -> None:
    finished = run_command(tmp_path, "verify", "nowhere", "--project=5", f"{option}=glpat-x", env={"GITLAB_TOKEN": "y"})
    variable = f"GITLAB{option[1:].replace('-', '_').upper()}"
    assert finished.stderr.splitlines()[0] == (
        f"Warning: other users of this machine can see {option}: set {variable} instead."
    )


def test_token_from_environment_does_not_warn(tmp_path: Path) -> None:
    finished = run_command(tmp_path, "verify", "nowhere", "--project=5", env={"GITLAB_TOKEN": TOKEN})
    assert "Warning" not in finished.stderr


def test_equal_developer_token_is_rejected(tmp_path: Path) -> None:
    tokens = {"GITLAB_TOKEN": TOKEN, "GITLAB_DEVELOPER_TOKEN": TOKEN}
    finished = run_command(tmp_path, "verify", "http://127.0.0.1:1", "--project=5", env=tokens)
    assert finished.returncode == 2
    assert "are the same" in finished.stderr


@pytest.mark.parametrize("kind", ["html", "json", "junit"])
def test_report_in_missing_folder_is_rejected(tmp_path: Path, kind: str) -> None:
    report = f"--report-{kind}=missing/report"
    finished = run_command(tmp_path, "verify", "http://127.0.0.1:1", "--project=5", report, env={"GITLAB_TOKEN": TOKEN})
    assert (finished.returncode, [*tmp_path.iterdir()]) == (2, [])
    assert "the folder missing does not exist" in finished.stderr


def test_unreachable_server_is_undetermined() -> None:
    finished = verify("http://127.0.0.1:1", "--project=5")
    assert finished.returncode == 3
    assert "no connection" in finished.stdout


def test_make_verify_shows_no_token(server: Server) -> None:
    make = shutil.which("make")
    assert make is not None
    finished = subprocess.run(
        [make, "verify", f"URL={server.url}", f"TOKEN={TOKEN}", "PROJECT=demo/platform/integrated"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 0
    assert "Conforming" in finished.stdout
    assert TOKEN not in finished.stdout + finished.stderr
