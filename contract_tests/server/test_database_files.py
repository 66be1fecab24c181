"""The files of SQLite databases: when they are created, their permissions, and one line for each failure."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contract_tests.support.command_line import run_command
from contract_tests.support.databases import create_tables
from contract_tests.support.serving import COMMAND

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = 65534
DATABASE = ["--database", "sqlite:///data.db"]
# All commands that administer a database.
ADMINISTRATION = [
    ["migrate"],
    ["user", "create", "ada"],
    ["user", "list"],
    ["user", "delete", "ada"],
    ["token", "create", "--user", "ada", "--scope", "api"],
    ["token", "list"],
    ["token", "revoke", "1"],
    ["project", "create", "group/app"],
    ["project", "list"],
    ["project", "delete", "group/app", "--yes"],
    ["member", "add", "group/app", "ada"],
    ["member", "list", "group/app"],
    ["member", "remove", "group/app", "ada"],
]


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """Run the test in an empty folder as a user for whom permissions count."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def another_user(folder: Path) -> Iterator[None]:
    """Deny writing to a folder and its files."""
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    is_root = os.geteuid() == 0
    try:
        if is_root:
            os.seteuid(NOBODY)
        yield
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)


def run_on_full_disk(folder: Path, size: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command whose files cannot be larger than `size` bytes. SQLite reports that as a full disk."""
    return subprocess.run(
        [*COMMAND[:-1], *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


@pytest.mark.parametrize("command", ADMINISTRATION, ids=" ".join)
def test_administration_creates_no_database(tmp_path: Path, command: list[str]) -> None:
    finished = run_command(tmp_path, *command, *DATABASE)
    assert (finished.returncode, finished.stdout, [*tmp_path.iterdir()]) == (1, "", [])
    assert finished.stderr == (
        "Error: the database data.db does not exist: check its name, or create it with the command serve\n"
    )


@pytest.mark.parametrize("command", ADMINISTRATION[1:], ids=" ".join)
def test_administration_creates_no_tables(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "data.db").touch()
    finished = run_command(tmp_path, *command, *DATABASE)
    assert (finished.returncode, finished.stdout, (tmp_path / "data.db").read_bytes()) == (1, "", b"")
    assert finished.stderr.startswith("Error: the database has no tables: check its URL")


@pytest.mark.parametrize("check", [[], ["--check"]], ids=["serve", "check"])
@pytest.mark.parametrize("path", ["missing/data.db", "file/data.db"])
def test_serve_creates_no_folder(tmp_path: Path, path: str, check: list[str]) -> None:
    (tmp_path / "file").touch()
    finished = run_command(tmp_path, "serve", "--port", "0", "--database", f"sqlite:///{path}", *check)
    folder = (tmp_path / path).parent
    assert (finished.returncode, finished.stdout, finished.stderr) == (
        1,
        "",
        f"Error: the folder {folder} of the database does not exist: create it first\n",
    )
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_listing_needs_no_write_permission(unprivileged: Path) -> None:
    create_tables(f"sqlite:///{unprivileged / 'data.db'}")
    run_command(unprivileged, "user", "create", "ada", *DATABASE)
    with another_user(unprivileged):
        listed = run_command(unprivileged, "user", "list", *DATABASE)
    assert (listed.returncode, listed.stdout) == (0, "username  is admin  is blocked\nada       no        no\n")


@pytest.mark.parametrize("command", [["user", "create", "ada"], ["serve", "--port", "0"], ["serve", "--check"]])
def test_read_only_file_is_reported_in_one_line(unprivileged: Path, command: list[str]) -> None:
    create_tables(f"sqlite:///{unprivileged / 'data.db'}")
    with another_user(unprivileged):
        finished = run_command(unprivileged, *command, *DATABASE)
    assert (finished.returncode, finished.stdout, len(finished.stderr.splitlines())) == (1, "", 1)


@pytest.mark.parametrize("size", [0, 40_000])
def test_full_disk_is_reported_in_one_line(tmp_path: Path, size: int) -> None:
    finished = run_on_full_disk(tmp_path, size, "serve", "--port", "0", *DATABASE)
    assert (finished.returncode, finished.stdout, len(finished.stderr.splitlines())) == (1, "", 1)
    assert finished.stderr.startswith("Error: the database failed: ")


def test_full_disk_creates_no_user(tmp_path: Path) -> None:
    create_tables(f"sqlite:///{tmp_path / 'data.db'}")
    finished = run_on_full_disk(tmp_path, 4096, "user", "create", "ada", *DATABASE)
    assert (finished.returncode, finished.stdout, len(finished.stderr.splitlines())) == (1, "", 1)
    assert finished.stderr.startswith("Error: the database failed: ")
    assert run_command(tmp_path, "user", "list", *DATABASE).stdout == ""
