"""Startup errors of `serve`: each is one line on standard error."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from click.testing import CliRunner
from gitlab_error_tracking_server.cli.main import command
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from contract_tests.support.command_line import run_command
from contract_tests.support.databases import create_tables
from contract_tests.support.isolated_logging import isolated_logging
from contract_tests.support.serving import COMMAND, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.server.conftest import Serve

TOKEN = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}


def test_port_in_use_is_reported_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        finished = run_command(tmp_path, "serve", "--port", str(taken.getsockname()[1]))
    assert finished.returncode == 1
    assert re.fullmatch(
        r"Error: cannot listen on 127\.0\.0\.1:\d+: Address already in use; use another --port, or PORT= with make\n",
        finished.stderr,
    )


@pytest.mark.parametrize("host", ["ü" * 70, "a\0b"])
def test_invalid_host_is_reported_in_one_line(tmp_path: Path, host: str) -> None:
    finished = run_command(tmp_path, "serve", "--host", host)
    assert (finished.returncode, len(finished.stderr.splitlines())) == (1, 1)
    assert finished.stderr.startswith("Error: cannot listen on ")


@pytest.mark.parametrize("arguments", [["migrate"], ["serve", "--check"]], ids=" ".join)
def test_full_standard_output_is_reported_in_one_line(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "gitlab-error-tracking.db").touch()  # `migrate` creates no file
    with Path("/dev/full").open("w") as full:
        finished = subprocess.run(
            [*COMMAND[:-1], *arguments],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=20,
        )
    reason = "standard output cannot be written: No space left on device"
    assert (finished.returncode, finished.stderr) == (1, f"Error: {reason}\n")


def test_server_runs_when_greeting_cannot_be_written(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    with Path("/dev/full").open("w") as full, (tmp_path / "errors").open("w") as errors:
        command = [*COMMAND, "--port", "0", "--ready-file", str(ready)]
        process = subprocess.Popen(command, cwd=tmp_path, stdout=full, stderr=errors)
        try:
            wait_until(lambda: ready.exists() or process.poll() is not None, timeout=20)
            status = httpx.get(f"{json.loads(ready.read_text())['url']}/-/health", timeout=20).status_code
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=20)
        finally:
            process.kill()
            process.wait(timeout=20)
    lines = (tmp_path / "errors").read_text().splitlines()
    assert (status, code) == (200, 0)
    assert lines[0] == "Error: standard output cannot be written: No space left on device"
    assert not any("Traceback" in line for line in lines)


def test_invalid_data_file_loads_nothing(tmp_path: Path, serve: Serve, database_options: list[str]) -> None:
    (tmp_path / "bad.yaml").write_text("users: []\nprojects:\n  - path: nothing\n")
    finished = run_command(tmp_path, "serve", *database_options, "--port", "0", "--data", "bad.yaml")
    assert finished.returncode == 1
    assert "bad.yaml:3: projects[0].path" in finished.stderr
    with serve() as server:
        assert httpx.get(f"{server.url}/projects/1/error_tracking/settings", headers=TOKEN).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "mysql://host/db",
        "not a url",
        "postgres",
        "postgres+asyncpg://host/db",
        "sqlite+aiosqlite:///x",
        "sqlite://:memory:",
        "sqlite:///x?timeout=abc",
    ],
)
def test_unsupported_database_is_reported_in_one_line(tmp_path: Path, url: str) -> None:
    finished = run_command(tmp_path, "serve", "--port", "0", "--database", url)
    assert (finished.returncode, len(finished.stderr.splitlines())) == (1, 1)
    assert "sqlite:///data.db" in finished.stderr


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["user", "list"], ["migrate"]], ids=" ".join)
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:///", "names no file: "),
        ("sqlite:///:memory:", "names no file: "),
        ("sqlite:///a%00b.db", "contains a NUL character: "),
        ("sqlite:///a\udcff.db", "is invalid: "),
        ("postgresql://host/a%00b", "contains a NUL character: "),
    ],
)
def test_invalid_database_url_creates_nothing(tmp_path: Path, command: list[str], url: str, reason: str) -> None:
    finished = run_command(tmp_path, *command, "--database", url)
    assert (finished.returncode, len(finished.stderr.splitlines()), [*tmp_path.iterdir()]) == (1, 1, [])
    assert finished.stderr.startswith(f"Error: the URL of the database {reason}use sqlite:///data.db")


def test_file_without_database_is_rejected_unchanged(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, but long enough to be taken for the header of one" * 50)
    before = file.read_bytes()
    finished = run_command(tmp_path, "serve", "--port", "0", "--database", "sqlite:///notes.txt")
    message = "Error: the database failed: file is not a database (sqlite:///notes.txt)\n"
    assert (finished.returncode, finished.stderr) == (1, message)
    assert file.read_bytes() == before


@pytest.mark.both_databases
def test_database_failure_after_start_keeps_server(
    tmp_path: Path, shared_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_tables(shared_url)
    greetings = []

    def refuse_connections(*_: object) -> None:
        raise OperationalError(None, None, Exception("connections are refused"))

    def serve(*_: object, on_ready: Callable[[], None], **__: object) -> None:
        event.listen(Engine, "engine_connect", refuse_connections)
        try:
            on_ready()
        finally:
            event.remove(Engine, "engine_connect", refuse_connections)
        greetings.append("ready")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gitlab_error_tracking_server.cli.serve.serve_with_workers", serve)
    with isolated_logging():
        arguments = ["serve", "--port", "0", "--workers", "2", "--database", shared_url]
        finished = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert (finished.exit_code, greetings) == (0, ["ready"])
