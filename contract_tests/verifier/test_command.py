"""The command `gitlab-error-tracking verify`, as a process of its own, over HTTP."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from contract_tests.mutation.mutants import PACKAGES, ROOT, mutants
from contract_tests.support.command_line import run_command
from contract_tests.support.serving import Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-W", "error", "-m", "gitlab_error_tracking_server", "verify"]
TOKEN = "glpat-demo-maintainer"
HEADERS = {"PRIVATE-TOKEN": TOKEN}

# Whom reading finds, and whom only changing something does; each with the rule that is broken.
SABOTEURS = [
    ("one operation asks nobody who he is", False, "without_a_token_nothing_is_told"),
    ("a DSN with another's key", False, "a_dsn_carries_its_own_key"),
    ("pages overlap", False, "pages_neither_overlap_nor_skip"),
    ("a wrong total", False, "totals_are_true"),
    ("keys in any order", False, "keys_are_ordered_by_id"),
    ("DELETE keeps the key", True, "deleting_takes_this_key_alone"),
    ("ids are given out again", True, "ids_are_never_given_out_again"),
    ("PATCH resets integrated", True, "switching_changes_active_alone"),
    ("a second first key", True, "switching_changes_active_alone"),
    ("developers are let in", False, "below_maintainer_nothing_is_told"),
]


def verify(url: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    finished = subprocess.run(
        [*COMMAND, url, *arguments],
        env=os.environ | {"GITLAB_TOKEN": TOKEN} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    # Into what pytest captures: it is shown where a test fails, and searched for tokens with the rest (`--keep`).
    sys.stdout.write(finished.stdout)
    sys.stderr.write(finished.stderr)
    return finished


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


def state(server: Server) -> list[object]:
    base = f"{server.url}/projects/5/error_tracking"
    return [httpx.get(f"{base}/{what}", headers=HEADERS).json() for what in ("settings", "client_keys")]


def test_the_server_conforms(server: Server) -> None:
    finished = verify(server.url, "--project", "5", "--allow-writes")
    assert (finished.returncode, finished.stdout.splitlines()[0]) == (0, f"Conforming: {server.url}, project 5")


def test_only_reading_leaves_the_database_as_it_was_byte_for_byte(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        database = [path for path in tmp_path.glob("*.db*") if not path.name.endswith("-shm")]
        before = {path: path.read_bytes() for path in database}
        finished = verify(server.url, "--project", "5")
        after = {path: path.read_bytes() for path in database}
    assert finished.returncode == 0
    assert before == after
    assert len(before) > 0


@pytest.mark.parametrize(("name", "allow_writes", "rule"), SABOTEURS)
def test_a_saboteur_is_found(tmp_path: Path, name: str, allow_writes: bool, rule: str) -> None:
    (saboteur,) = [saboteur for saboteur in mutants() if saboteur.name == name]
    for package in PACKAGES.values():
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    saboteur.mutate(tmp_path)
    with serving(tmp_path, pythonpath=tmp_path / "server_stub") as server:
        finished = verify(
            server.url,
            "--project=5",
            "--developer-token=glpat-demo-developer",
            *(["--allow-writes"] if allow_writes else []),
        )
    assert finished.returncode == 1
    assert f"BROKEN  {rule} " in finished.stdout


def test_ctrl_c_puts_everything_back_and_says_so(server: Server) -> None:
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
    assert "Putting everything back as it was found" in errors
    assert "INCOMPLETE: the run was interrupted" in output
    assert "the client keys are as they were found" in output
    assert process.returncode == 3
    assert state(server) == before


def test_reports_are_written_where_they_are_asked_for(server: Server, tmp_path: Path) -> None:
    names = {kind: tmp_path / "reports" / f"report.{kind}" for kind in ("html", "json", "junit")}
    verify(server.url, "--project=5", *(f"--report-{kind}={path}" for kind, path in names.items()))
    written = {kind: path.read_text() for kind, path in names.items()}
    assert written["html"].startswith("<!doctype html>")
    assert json.loads(written["json"])["verdict"] == "conforming"
    assert written["junit"].startswith("<?xml")


def test_nothing_is_left_in_the_folder_of_who_runs_it(tmp_path: Path) -> None:
    finished = run_command(
        tmp_path, "verify", "nowhere", "--project=5", f"--token={TOKEN}", "--report-html=reports/r.html"
    )
    assert finished.returncode == 2
    assert [*tmp_path.iterdir()] == []


def test_a_report_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    report = f"--report-json={tmp_path / 'file' / 'report.json'}"
    finished = run_command(tmp_path, "verify", "http://127.0.0.1:1", "--project=5", f"--token={TOKEN}", report)
    assert finished.returncode == 2
    assert "cannot be written" in finished.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["http://127.0.0.1:1"], "Missing option '--project'"),
        (["nowhere", "--project=5"], "write the URL as https://gitlab.example.com"),
        (["http://127.0.0.1:1", "--project=group%2Fproject"], "without encoding it"),
        (["http://127.0.0.1:1", "--project=project"], "the full path: group/project"),
        (["http://127.0.0.1:1", "--project=5", "--token=two words"], "holds something that is no token"),
    ],
)
def test_wrong_options_are_told(tmp_path: Path, arguments: list[str], said: str) -> None:
    finished = run_command(tmp_path, "verify", f"--token={TOKEN}", *arguments)
    assert (finished.returncode, said in finished.stderr, finished.stdout) == (2, True, "")


def test_a_missing_token_is_told(server: Server) -> None:
    finished = verify(server.url, "--project=5", GITLAB_TOKEN="")
    assert finished.returncode == 2
    assert "--token" in finished.stderr


def test_a_server_that_is_not_there_cannot_be_told_about() -> None:
    finished = verify("http://127.0.0.1:1", "--project=5")
    assert finished.returncode == 3
    assert "no connection" in finished.stdout


def test_make_verify_runs_the_command_and_shows_no_token(server: Server) -> None:
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
