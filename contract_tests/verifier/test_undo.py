"""A killed run leaves a file that undoes its changes."""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.gitlab.models import Settings
from gitlab_error_tracking_verifier.errors import CannotStart
from gitlab_error_tracking_verifier.restore import RestoreResult
from gitlab_error_tracking_verifier.run import Progress, undo

from contract_tests.support.command_line import run_command
from contract_tests.support.in_process import InProcessTransport
from contract_tests.support.serving import Server, serving
from contract_tests.verifier.tampering import Tampering
from contract_tests.verifier.test_command import COMMAND, TOKEN, state
from contract_tests.verifier.test_restore import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from gitlab_error_tracking_server.store.store import Store
    from starlette.types import ASGIApp

    from contract_tests.verifier.conftest import Verify


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


def stop_at(server: Server, folder: Path, title: str, number: signal.Signals) -> subprocess.CompletedProcess[str]:
    """Run the verifier and send it a signal when a rule has finished."""
    process = subprocess.Popen(
        [*COMMAND, server.url, "--project=5", "--allow-writes", "--cases=100000"],
        env=os.environ | {"GITLAB_TOKEN": TOKEN},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    printed = ""
    for line in process.stderr:
        printed += line
        if title in line:
            break
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    return subprocess.CompletedProcess([], process.returncode, output, printed + errors)


def run_undo(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "--undo", str(path)],
        env=os.environ | {"GITLAB_TOKEN": TOKEN},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("title", ["PATCH changes", "A created key", "Deleting a key again"])
def test_undo_after_sigkill_restores_initial_state(server: Server, tmp_path: Path, title: str) -> None:
    before = state(server)
    killed = stop_at(server, tmp_path, title, signal.SIGKILL)
    (path,) = tmp_path.glob("verify-undo-*.jsonl")
    mode = stat.S_IMODE(path.stat().st_mode)
    finished = run_undo(path)
    assert f"gitlab-error-tracking verify --undo {path}" in killed.stderr
    assert (finished.returncode, mode) == (0, 0o600)
    assert "the client keys are unchanged" in finished.stdout
    assert state(server) == before
    assert not path.exists()


def test_sigquit_restores_initial_state(server: Server, tmp_path: Path) -> None:
    before = state(server)
    stopped = stop_at(server, tmp_path, "Deleting a key again", signal.SIGQUIT)
    assert (stopped.returncode, state(server)) == (3, before)
    assert [*tmp_path.iterdir()] == []


class Spy(Progress):
    """A listener that reads the undo file at each rule."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self.lines: list[bytes] = []

    def undo_file_created(self, path: Path) -> None:
        self.path = path

    def restore_started(self) -> None:
        assert self.path is not None
        self.lines = self.path.read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.parametrize("number", range(0, 26, 2))
def test_undo_restores_any_killed_run(
    verify_app: Verify,
    app: ASGIApp,
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    recorded: bool,
) -> None:
    """The run ends after a change, before or after its effect was recorded, and does not restore anything."""
    before = store.get_settings(5), store.list_client_keys(5, 1, 100)
    with monkeypatch.context() as patch:
        patch.setattr(
            "gitlab_error_tracking_verifier.run.restore", lambda _, **__: [RestoreResult("killed", failed=True)]
        )
        report = verify_app(lambda transport: Recorder(transport, {number: "interrupt after"}), allow_writes=True)
    path = Path(report.undo_file)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines if recorded else lines[:-1]) + b'{"incomplete')
    failed = [result.text for result in undo(path, TOKEN, 10, transport=InProcessTransport(app)) if result.failed]
    if json.loads(lines[-2])["uncertain_creations"] and not recorded:
        assert ["may have been created by this run" in text for text in failed] == [True]
        assert path.exists()
    else:
        assert failed == []
        assert (store.get_settings(5), store.list_client_keys(5, 1, 100)) == before
        assert not path.exists()


def test_undo_leaves_later_keys(
    verify_app: Verify, app: ASGIApp, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that somebody created after the kill stays, although GitLab could have created it for the run."""
    store.delete_client_key(5, 1)
    store.delete_client_key(5, 3)
    store.save_settings(5, lambda _: Settings(enabled=False, integrated=True), lambda _: False)
    with monkeypatch.context() as patch:
        patch.setattr("gitlab_error_tracking_verifier.run.restore", lambda _, **__: [RestoreResult("killed", True)])
        report = verify_app(lambda transport: Recorder(transport, {0: "interrupt after"}), allow_writes=True)
    later = store.create_client_key(5)
    results = undo(Path(report.undo_file), TOKEN, 10, transport=InProcessTransport(app))
    assert store.list_client_keys(5, 1, 100).client_keys == (later,)
    assert [result.text for result in results if result.failed] == [
        f"the client keys {later.id} are new; they may have been created by this run, and were not deleted"
    ]


def test_undo_file_precedes_each_change(verify_app: Verify) -> None:
    spy = Spy()
    sizes: list[int] = []

    def measure(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.method != "GET" and not spy.lines:
            assert spy.path is not None
            sizes.append(spy.path.stat().st_size)
        return response

    verify_app(lambda transport: Tampering(transport, measure), progress=spy, allow_writes=True)
    assert sizes == sorted(set(sizes))
    assert min(sizes) > 0


def test_undo_file_contains_no_secret(verify_app: Verify, store: Store) -> None:
    spy = Spy()
    verify_app(progress=spy, allow_writes=True)
    written = b"".join(spy.lines).decode()
    assert TOKEN not in written
    assert not [key for key in store.list_client_keys(5, 1, 100).client_keys if key.public_key in written]


def test_conforming_run_removes_undo_file(verify_app: Verify, tmp_path: Path) -> None:
    verify_app(allow_writes=True)
    assert [*tmp_path.glob("verify-undo-*")] == []


def undo_file(folder: Path) -> Path:
    path = folder / "undo.jsonl"
    path.touch(mode=0o600)
    first = {"url": "https://evil.example.com/api/v4", "project": 5, "initial": {"settings": None, "keys": []}}
    changes = {"undeleted_ids": [], "created_ids": [], "wrote_settings": False, "uncertain_creations": 0}
    path.write_text(f"{json.dumps(first)}\n{json.dumps(changes)}\n")
    return path


def test_undo_file_of_others_is_rejected(tmp_path: Path) -> None:
    path = undo_file(tmp_path)
    path.chmod(0o640)
    with pytest.raises(CannotStart, match="accessible to you only"):
        undo(path, TOKEN, 1)


def test_symlink_to_undo_file_is_rejected(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(undo_file(tmp_path))
    with pytest.raises(CannotStart, match="cannot be read"):
        undo(link, TOKEN, 1)


@pytest.mark.parametrize("text", ["", "{}\n", "text\n", '{"url": "x"}\n{}\n', "[]\n[]\n", '"a"\n"b"\n'])
def test_invalid_undo_file_is_rejected(tmp_path: Path, text: str) -> None:
    path = tmp_path / "undo.jsonl"
    path.touch(mode=0o600)
    path.write_text(text)
    finished = run_command(tmp_path, "verify", f"--undo={path}", env={"GITLAB_TOKEN": TOKEN})
    assert finished.returncode == 2
    assert "is not an undo file" in finished.stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"keys": []', '"keys": [{}]'),
        ('"keys": []', '"keys": [{"id": "1", "active": true}]'),
        ('"settings": null', '"settings": {}'),
        ('"settings": null', '"settings": [1]'),
        ('"initial"', '"other"'),
        ('"project": 5', '"project": null'),
        ('"https://evil.example.com/api/v4"', "5"),
        ('"created_ids": []', '"created_ids": 1'),
        ('"created_ids": []', '"created_ids": [[]]'),
        (', "uncertain_creations": 0', ""),
    ],
)
def test_damaged_undo_file_is_rejected(tmp_path: Path, old: str, new: str) -> None:
    path = undo_file(tmp_path)
    path.write_text(path.read_text().replace(old, new))
    finished = run_command(tmp_path, "verify", f"--undo={path}", env={"GITLAB_TOKEN": TOKEN})
    assert finished.returncode == 2
    assert "is not an undo file" in finished.stderr


def test_unwritable_undo_file_stops_changes(verify_app: Verify, store: Store, tmp_path: Path) -> None:
    before = store.get_settings(5), store.list_client_keys(5, 1, 100)
    report = verify_app(allow_writes=True, undo_folder=tmp_path / "missing")
    assert "cannot be written: No such file or directory" in report.incomplete[0]
    assert report.conformance.exit_code == 3
    assert (store.get_settings(5), store.list_client_keys(5, 1, 100)) == before


@pytest.mark.parametrize("writes", [5, 12, 20])
def test_full_disk_during_run_restores(
    verify_app: Verify, store: Store, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    remaining = iter(range(writes))
    fsync = os.fsync

    def fill(descriptor: int) -> None:
        if next(remaining, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(descriptor)

    before = store.get_settings(5), store.list_client_keys(5, 1, 100)
    monkeypatch.setattr("gitlab_error_tracking_verifier.undo.os.fsync", fill)
    report = verify_app(allow_writes=True)
    assert "cannot be written: No space left on device" in report.incomplete[0]
    assert (store.get_settings(5), store.list_client_keys(5, 1, 100)) == before
