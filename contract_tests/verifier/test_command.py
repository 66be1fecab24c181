"""The command `gitlab-error-tracking verify`: options, files, output and exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import httpx
import pytest

from contract_tests.support.command_line import run_command
from contract_tests.verifier.conftest import TOKEN

if TYPE_CHECKING:
    from contract_tests.support.serving import Server

COMMAND = [sys.executable, "-W", "error", "-m", "gitlab_error_tracking_cli", "verify"]
ENVIRONMENT = {"GITLAB_TOKEN": TOKEN}
NOWHERE = ["http://127.0.0.1:1", "--project=5"]


def verify(
    server: Server, *arguments: str, stdout: IO[str] | int = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    finished = subprocess.run(
        [*COMMAND, server.url, "--project=5", *arguments],
        env=os.environ | ENVIRONMENT | environment,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    # pytest shows captured output of failed tests, and `--keep` keeps it for the secret scan.
    sys.stderr.write(finished.stderr)
    return finished


def state(server: Server) -> list[object]:
    base, headers = f"{server.url}/projects/5/error_tracking", {"PRIVATE-TOKEN": TOKEN}
    return [httpx.get(f"{base}/{name}", headers=headers).json() for name in ("settings", "client_keys")]


def test_undo_after_sigkill_restores_initial_state(server: Server, tmp_path: Path) -> None:
    before = state(server)
    command = [*COMMAND, server.url, "--project=5", "--allow-writes"]
    with subprocess.Popen(
        command, env=os.environ | ENVIRONMENT, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        # Only reads follow: a killed POST could not be undone.
        for line in process.stderr:
            if "keys cannot be created or deleted" in line:
                break
        process.kill()
    (path,) = tmp_path.glob("verify-undo-*.jsonl")
    assert state(server) != before
    finished = run_command(tmp_path, "verify", f"--undo={path}", env=ENVIRONMENT)
    assert (finished.returncode, "the client keys are unchanged" in finished.stdout) == (0, True)
    assert (state(server), path.exists()) == (before, False)


def test_reports_are_written_to_their_files(server: Server, tmp_path: Path) -> None:
    options = [f"--report-{kind}=report.{kind}" for kind in ("html", "json", "junit")]
    finished = run_command(tmp_path, "verify", server.url, "--project=5", *options, env=ENVIRONMENT)
    written = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert finished.stdout.startswith(f"Conforming: {server.url}, project 5\n")
    assert written["report.html"].startswith("<!doctype html>")
    assert json.loads(written["report.json"])["conformance"] == "conforming"
    assert written["report.junit"].startswith("<?xml")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["http://127.0.0.1:1"], "Missing option '--project'"),
        (["--project=5"], "Missing argument 'URL'"),
        ([*NOWHERE, f"--undo={__file__}"], "give neither"),
        (["nowhere", "--project=5", "--report-html=r.html"], "write the URL as https://gitlab.example.com"),
        (["http://127.0.0.1:1", "--project=group%2Fproject"], "without encoding it"),
        (["http://127.0.0.1:1", "--project=project"], "the full path: group/project"),
        ([*NOWHERE, "--token=two words"], "contains spaces or unprintable characters"),
        ([*NOWHERE, f"--developer-token={TOKEN}"], "are the same"),
        ([*NOWHERE, "--report-html=missing/report"], "missing/report cannot be written"),
        ([*NOWHERE, "--report-json=/proc/report"], "/proc/report cannot be written"),
        ([*NOWHERE, f"--ca-file={__file__}"], "the certificates of --ca-file cannot be read"),
    ],
)
def test_invalid_option_is_rejected(tmp_path: Path, arguments: list[str], message: str) -> None:
    finished = run_command(tmp_path, "verify", *arguments, env=ENVIRONMENT)
    assert (finished.returncode, message in finished.stderr, finished.stdout) == (2, True, "")
    assert [*tmp_path.iterdir()] == []


def test_missing_token_is_rejected(tmp_path: Path) -> None:
    finished = run_command(tmp_path, "verify", *NOWHERE, env={"GITLAB_TOKEN": ""})
    assert (finished.returncode, "set GITLAB_TOKEN" in finished.stderr) == (2, True)


@pytest.mark.parametrize("option", ["--token", "--developer-token"])
def test_token_on_command_line_warns(tmp_path: Path, option: str) -> None:
    finished = run_command(tmp_path, "verify", "nowhere", "--project=5", f"{option}=glpat-x", env=ENVIRONMENT)
    variable = f"GITLAB{option[1:].replace('-', '_').upper()}"
    warning = f"Warning: other users of this machine can see {option}: set {variable} instead.\n"
    assert finished.stderr.partition("Usage")[0] == warning


def test_unreachable_server_is_undetermined(tmp_path: Path) -> None:
    finished = run_command(tmp_path, "verify", *NOWHERE, env=ENVIRONMENT)
    assert (finished.returncode, "the connection failed" in finished.stdout, finished.stderr) == (3, True, "")


def test_internal_error_is_undetermined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(f"unexpected: {TOKEN}")

    monkeypatch.setattr("gitlab_error_tracking_verifier.cli.verify", fail)
    finished = run_command(tmp_path, "verify", *NOWHERE, env=ENVIRONMENT)
    assert (finished.returncode, finished.stderr) == (3, "Internal error: RuntimeError: unexpected: [token]\n")


def test_full_disk_of_report_is_undetermined(server: Server, tmp_path: Path) -> None:
    options = ["--project=5", "--report-json=/dev/full"]
    finished = run_command(tmp_path, "verify", server.url, *options, env=ENVIRONMENT)
    assert finished.returncode == 3
    assert finished.stderr.endswith("Error: /dev/full cannot be written: No space left on device\n")


def test_full_disk_of_output_is_undetermined(server: Server) -> None:
    with Path("/dev/full").open("w") as full:
        finished = verify(server, stdout=full)
    assert finished.returncode == 3
    assert finished.stderr.endswith("Error: the summary cannot be written: No space left on device\n")


def test_narrow_terminal_encoding_is_supported(server: Server) -> None:
    finished = verify(server, "--project=群组/项目", PYTHONIOENCODING="latin-1")
    assert (finished.returncode, finished.stdout.splitlines()[0]) == (3, f"Undetermined: {server.url}, project ??/??")


def test_run_with_closed_output_restores(server: Server, tmp_path: Path) -> None:
    before = state(server)
    command = [*COMMAND, server.url, "--project=5", "--allow-writes"]
    reader, writer = os.pipe()
    os.close(reader)
    finished = subprocess.run(
        command, env=os.environ | ENVIRONMENT, cwd=tmp_path, stdout=writer, stderr=writer, timeout=60, check=False
    )
    os.close(writer)
    assert (finished.returncode, state(server)) == (0, before)


def test_make_verify_shows_no_token(tmp_path: Path) -> None:
    make = shutil.which("make")
    assert make is not None
    command = [make, "--dry-run", "verify", "URL=http://127.0.0.1:1", f"TOKEN={TOKEN}", "PROJECT=5"]
    finished = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert ("gitlab-error-tracking verify" in finished.stdout, TOKEN in finished.stdout) == (True, False)
