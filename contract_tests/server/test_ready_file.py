"""`serve --ready-file` never overwrites other files, and its errors are one line."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click
import pytest
from gitlab_error_tracking_server.cli.ready_file import ready_file

from contract_tests.support.command_line import run_command
from contract_tests.support.serving import LOG, starting

if TYPE_CHECKING:
    from pathlib import Path

STALE = '{"url": "http://127.0.0.1:1", "api_url": "http://127.0.0.1:1/api/v4", "pid": 1}\n'

with_and_without_check = pytest.mark.parametrize("check", [[], ["--check"]], ids=["serve", "check"])


@pytest.mark.parametrize("left", [STALE, ""], ids=["of an earlier server", "empty"])
def test_stale_ready_file_is_removed_at_start(tmp_path: Path, left: str) -> None:
    file = tmp_path / "ready.json"
    file.write_text(left)
    with ready_file(file) as ready:
        assert not file.exists()
        ready.write({"url": "http://127.0.0.1:2"})
        assert json.loads(file.read_text()) == {"url": "http://127.0.0.1:2", "pid": os.getpid()}
    assert not file.exists()


@with_and_without_check
def test_planted_symlink_is_not_followed(tmp_path: Path, check: list[str]) -> None:
    target = tmp_path / "target"
    target.write_text(STALE)
    (tmp_path / "ready.json").symlink_to(target)
    finished = run_command(tmp_path, "serve", "--port", "0", "--ready-file", "ready.json", *check)
    assert (finished.returncode, len(finished.stderr.splitlines()), target.read_text()) == (1, 1, STALE)


def test_symlink_planted_while_starting_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    with ready_file(tmp_path / "ready.json") as ready:
        (tmp_path / "ready.json").symlink_to(target)
        with pytest.raises(click.ClickException, match="File exists"):
            ready.write({})
    assert (target.exists(), (tmp_path / "ready.json").is_symlink()) == (False, True)


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


@with_and_without_check
@pytest.mark.parametrize("content", [b'database = "sqlite://"\n', b'{"mine": 1}', b"\xff"])
def test_other_file_is_never_overwritten(tmp_path: Path, check: list[str], content: bytes) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(content)
    finished = run_command(tmp_path, "serve", "--port", "0", "--ready-file", "config.toml", *check)
    message = "the ready file config.toml cannot be written: it exists, and no server wrote it: use another name"
    assert (finished.returncode, finished.stdout, finished.stderr) == (1, "", f"Error: {message}\n")
    assert file.read_bytes() == content


@with_and_without_check
def test_missing_ready_file_folder_is_reported_first(tmp_path: Path, check: list[str]) -> None:
    finished = run_command(tmp_path, "serve", "--port", "0", "--ready-file", "nothing/r", *check)
    message = f"the ready file nothing/r cannot be written: {tmp_path / 'nothing'} is not a writable folder"
    assert (finished.returncode, finished.stdout, finished.stderr) == (1, "", f"Error: {message}\n")


@pytest.mark.parametrize("name", ["", "folder"])
def test_ready_file_must_name_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "config.toml").write_text(f'ready_file = "{name}"\n')
    finished = run_command(tmp_path, "serve", "--check", "--config", "config.toml")
    message = f"Error: config.toml: ready_file: {name or '.'} is a folder: use the name of a file\n"
    assert (finished.returncode, finished.stderr) == (1, message)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_unwritable_ready_file_ends_server(tmp_path: Path, workers: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import os\ndef fail(*_):\n    raise PermissionError(1, 'Operation not permitted')\nos.link = fail\n"
    )
    options = ["--workers", workers, "--ready-file", "ready.json"]
    with starting(tmp_path, *options, pythonpath=tmp_path) as process:
        process.wait(30)
    logged = (tmp_path / LOG).read_text()
    message = "Error: the ready file ready.json cannot be written: Operation not permitted\n"
    assert (process.returncode, logged) == (1, message)
