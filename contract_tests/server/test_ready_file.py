"""`serve --ready-file` never overwrites other files, and its errors are one line."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click
import psutil
import pytest
from gitlab_error_tracking_server.cli.ready_file import ready_file

from contract_tests.support.command_line import run_command
from contract_tests.support.serving import LOG, serving, starting, wait_until

if TYPE_CHECKING:
    from pathlib import Path

# No process has this id: it is larger than Linux's maximum.
STALE = '{"url": "http://127.0.0.1:1", "api_url": "http://127.0.0.1:1/api/v4", "pid": 4194305}\n'


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


def test_ready_file_of_running_server_is_kept(tmp_path: Path) -> None:
    options = ["--database", "sqlite://", "--ready-file", "ready.json"]
    with serving(tmp_path, *options) as server:
        before = (tmp_path / "ready.json").read_text()
        port = server.url.rsplit(":", 1)[1].removesuffix("/api/v4")
        for taken, reason in (("0", "it belongs to the running process"), (port, "Address already in use")):
            second = run_command(tmp_path, "serve", *options, "--port", taken)
            assert (second.returncode, reason in second.stderr) == (1, True)
        assert (tmp_path / "ready.json").read_text() == before
    assert '"pid": ' in before


@pytest.mark.parametrize("check", [[], ["--check"]], ids=["serve", "check"])
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


@pytest.mark.parametrize("check", [[], ["--check"]], ids=["serve", "check"])
@pytest.mark.parametrize(
    "content",
    [
        'database = "sqlite://"\n',
        "[1]",
        '{"pid": 4194305, "mine": "data"}',
        *(STALE.replace("4194305", pid) for pid in ('"1"', "true", "-1", "9" * 30)),
        pytest.param("[" * 100_000, id="nested"),
    ],
)
def test_other_file_is_never_overwritten(tmp_path: Path, check: list[str], content: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(content)
    finished = run_command(tmp_path, "serve", "--port", "0", "--ready-file", "config.toml", *check)
    assert (finished.returncode, finished.stdout, finished.stderr) == (
        1,
        "",
        "Error: the ready file config.toml cannot be written: it exists, and no server wrote it: use another name\n",
    )
    assert file.read_text() == content


@pytest.mark.parametrize("check", [[], ["--check"]], ids=["serve", "check"])
def test_missing_ready_file_folder_is_reported_first(tmp_path: Path, check: list[str]) -> None:
    finished = run_command(tmp_path, "serve", "--port", "0", "--ready-file", "nothing/r", *check)
    assert (finished.returncode, finished.stdout, finished.stderr) == (
        1,
        "",
        f"Error: the ready file nothing/r cannot be written: {tmp_path / 'nothing'} is not a writable folder\n",
    )


@pytest.mark.parametrize("name", ["", ".", "folder"])
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
        # The resource tracker of `multiprocessing` exits after the workers.
        assert wait_until(lambda: processes_in(tmp_path) == [], timeout=10)
    logged = (tmp_path / LOG).read_text()
    assert (process.returncode, logged) == (
        1,
        "Error: the ready file ready.json cannot be written: Operation not permitted\n",
    )
