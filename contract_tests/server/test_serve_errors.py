"""Startup errors of `serve`: each is one line on standard error."""

from __future__ import annotations

import re
import socket
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from contract_tests.support.command_line import run_command, use_server
from contract_tests.support.databases import create_tables
from contract_tests.support.serving import COMMAND


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


@pytest.mark.parametrize(
    "url",
    [
        "mysql://host/db",
        "not a url",
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


@pytest.mark.parametrize("check", [[], ["--check"]], ids=["serve", "check"])
def test_workers_reject_database_in_memory(tmp_path: Path, check: list[str]) -> None:
    options = ("--port", "0", "--database", "sqlite://", "--workers", "2")
    finished = run_command(tmp_path, "serve", *options, *check)
    message = "Error: workers cannot share a database in memory: use a file, as in sqlite:///data.db\n"
    assert (finished.returncode, finished.stdout, finished.stderr) == (1, "", message)


@pytest.mark.both_databases
def test_database_failure_after_start_keeps_server(
    tmp_path: Path, shared_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_tables(shared_url)

    def refuse_connections(*_: object) -> None:
        raise OperationalError(None, None, Exception("connections are refused"))

    def print_greeting(*_: object, **__: object) -> None:
        event.listen(Engine, "engine_connect", refuse_connections)

    # The last step of a start.
    monkeypatch.setattr("gitlab_error_tracking_server.cli.serve._print_greeting", print_greeting)
    try:
        health, _ = use_server(
            tmp_path,
            *("--workers", "2", "--database", shared_url),
            use=lambda server: server.get(server.base_url.join("/-/health")).status_code,
        )
    finally:
        event.remove(Engine, "engine_connect", refuse_connections)
    assert health == 200
