"""`serve --ready-file` never overwrites other files, and its errors are one line."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import psutil
import pytest
from gitlab_error_tracking_server.cli.ready_file import ready_file

from contract_tests.support.command_line import run_command
from contract_tests.support.serving import LOG, starting, wait_until

if TYPE_CHECKING:
    from pathlib import Path

STALE = '{"url": "http://127.0.0.1:1", "pid": 1}\n'


def processes_in(folder: Path) -> list[psutil.Process]:
    """Return the running processes that were started in a folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd() == str(folder):
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize("left", [STALE, ""], ids=["of an earlier server", "empty"])
def test_stale_ready_file_is_removed_at_start(tmp_path: Path, left: str) -> None:
    file = tmp_path / "ready.json"
    file.write_text(left)
    with ready_file(file) as ready:
        assert not file.exists()
        ready.write({"url": "http://127.0.0.1:2"})
        assert json.loads(file.read_text()) == {"url": "http://127.0.0.1:2", "pid": os.getpid()}
    assert not file.exists()


def test_ready_file_of_other_server_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "ready.json"
    with ready_file(file):
        file.write_text(STALE)
    assert file.read_text() == STALE


def test_unremovable_ready_file_is_only_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with ready_file(tmp_path / "ready.json") as ready:
        ready.write({})
        monkeypatch.setattr("pathlib.Path.unlink", fail)
    assert capsys.readouterr().err == (
        f"Warning: the ready file {tmp_path / 'ready.json'} cannot be removed: Permission denied\n"
    )


@pytest.mark.parametrize("check", [[], ["--check"]], ids=["serve", "check"])
@pytest.mark.parametrize("content", ['database = "sqlite://"\n', "[1]", '{"pid": "1"}'])
def test_other_file_is_never_overwritten(tmp_path: Path, check: list[str], content: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(content)
    finished = run_command(tmp_path, "serve", "--port", "0", "--ready-file", "config.toml", *check)
    assert (finished.returncode, finished.stdout, finished.stderr) == (
        1,
        "",
        "Error: the ready file config.toml is there, and no server wrote it: it stays as it is; name another one\n",
    )
    assert file.read_text() == content


@pytest.mark.parametrize("check", [[], ["--check"]], ids=["serve", "check"])
def test_missing_ready_file_folder_is_reported_first(tmp_path: Path, check: list[str]) -> None:
    finished = run_command(tmp_path, "serve", "--port", "0", "--ready-file", "nothing/r", *check)
    assert (finished.returncode, finished.stdout, finished.stderr) == (
        1,
        "",
        f"Error: the ready file nothing/r cannot be written: there is no folder {tmp_path / 'nothing'}\n",
    )


@pytest.mark.parametrize("name", ["", ".", "folder"])
def test_ready_file_must_name_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "config.toml").write_text(f'ready_file = "{name}"\n')
    finished = run_command(tmp_path, "serve", "--check", "--config", "config.toml")
    assert (finished.returncode, finished.stderr) == (1, "Error: config.toml: ready_file: name a file\n")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_unwritable_ready_file_ends_server(tmp_path: Path, workers: str) -> None:
    too_long = "r" * 253  # with the process id as suffix, it is too long
    with starting(tmp_path, "--workers", workers, "--ready-file", too_long) as process:
        process.wait(30)
        # The resource tracker of `multiprocessing` exits after the workers.
        assert wait_until(lambda: processes_in(tmp_path) == [], timeout=10)
    logged = (tmp_path / LOG).read_text()
    assert (process.returncode, logged) == (
        1,
        f"Error: the ready file {too_long} cannot be written: File name too long\n",
    )
