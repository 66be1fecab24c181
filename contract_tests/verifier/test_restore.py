"""A run restores the initial state, whatever happens meanwhile; a killed run leaves a file that undoes its changes."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_server.gitlab.models import Settings
from gitlab_error_tracking_verifier.errors import CannotStart
from gitlab_error_tracking_verifier.report import Conformance
from gitlab_error_tracking_verifier.restore import RestoreResult
from gitlab_error_tracking_verifier.run import undo

from contract_tests.support.in_process import InProcessTransport
from contract_tests.verifier.conftest import TOKEN
from contract_tests.verifier.faults import on, replace, save

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_server.store.store import Store
    from gitlab_error_tracking_verifier.report import Report
    from starlette.types import ASGIApp

    from contract_tests.verifier.conftest import Verify
    from contract_tests.verifier.faults import Fault, Send

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]


def state(store: Store, project: int = 5) -> object:
    return store.get_settings(project), store.list_client_keys(project, 1, 100).client_keys


def without_keys(store: Store, *, active: bool) -> None:
    """Prepare a project in which saving active settings creates a first key."""
    store.delete_client_key(5, 1)
    store.delete_client_key(5, 3)
    store.save_settings(5, lambda _: Settings(enabled=active, integrated=True), lambda _: False)


def not_restored(report: Report) -> list[str]:
    return [result.text for result in report.restore if result.failed]


def during_writes(
    number: int, before: Callable[[], None] = lambda: None, after: Callable[[], None] = lambda: None
) -> Fault:
    """Do something before and after the n-th request that may change something."""
    writes = 0

    def fault(request: httpx.Request, send: Send) -> httpx.Response:
        nonlocal writes
        if request.method == "GET":
            return send(request)
        writes += 1
        if writes - 1 != number:
            return send(request)
        before()
        response = send(request)
        after()
        return response

    return fault


def interrupt(number: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    return lambda: os.kill(os.getpid(), number)


def disconnect() -> None:
    raise httpx.ReadTimeout("timed out")


def test_read_only_run_sends_only_get(verify_app: Verify) -> None:
    methods = set()

    def record(request: httpx.Request, send: Send) -> httpx.Response:
        methods.add(request.method)
        return send(request)

    verify_app(record)
    assert methods == {"GET"}


@pytest.mark.parametrize("active", [True, False])
def test_run_restores_initial_state(verify_app: Verify, store: Store, tmp_path: Path, active: bool) -> None:
    store.save_settings(5, lambda _: Settings(enabled=active, integrated=True), lambda _: False)
    before = state(store)
    report = verify_app(allow_writes=True)
    assert report.conformance is Conformance.CONFORMING
    assert state(store) == before
    assert [*tmp_path.glob("verify-undo-*")] == []


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("number", range(0, 26, 5))
def test_interrupted_run_restores_initial_state(verify_app: Verify, store: Store, place: str, number: int) -> None:
    before, lines = state(store), list[str]()
    fault = during_writes(number, **{place: interrupt(SIGNALS[number % len(SIGNALS)])})
    report = verify_app(fault, lines.append, allow_writes=True)
    assert (report.incomplete, report.conformance) == (["the run was interrupted"], Conformance.UNDETERMINED)
    assert {"the settings are unchanged", "the client keys are unchanged"} <= {result.text for result in report.restore}
    assert lines[-1] == "Restoring the initial state …"
    assert state(store) == before


def test_restoring_ignores_interruption(verify_app: Verify, store: Store) -> None:
    before = state(store)
    report = verify_app(None, lambda line: interrupt()() if line.startswith("Restoring") else None, allow_writes=True)
    assert report.conformance is Conformance.CONFORMING
    assert state(store) == before


@pytest.mark.parametrize("number", range(0, 26, 5))
def test_lost_requests_leave_no_changes(verify_app: Verify, store: Store, number: int) -> None:
    before = state(store)
    verify_app(during_writes(number, before=disconnect), allow_writes=True)
    assert state(store) == before


@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("number", [0, 1, 2, 3, 5, 8, 30])
def test_first_key_created_by_saving_is_deleted(verify_app: Verify, store: Store, number: int, active: bool) -> None:
    without_keys(store, active=active)
    before = state(store)
    verify_app(during_writes(number, after=interrupt()), allow_writes=True)
    assert state(store) == before


def test_reset_of_integrated_is_undone(verify_app: Verify, store: Store) -> None:
    def reset(request: httpx.Request, send: Send) -> httpx.Response:
        if request.method == "PUT":  # it would save the initial value
            return httpx.Response(405)
        if request.method == "PATCH" and request.url.query == b"active=false":
            request = httpx.Request("PATCH", f"{request.url}&integrated=false", headers=request.headers)
        return send(request)

    before = state(store)
    report = verify_app(reset, allow_writes=True)
    assert report.conformance is Conformance.NOT_CONFORMING
    assert state(store) == before


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize(
    "respond", [lambda *_: disconnect(), lambda *_: httpx.Response(504, content=b"<html>")], ids=["lost", "gateway"]
)
def test_key_of_uncertain_origin_is_not_deleted(verify_app: Verify, store: Store, respond: Any, first: bool) -> None:
    if first:
        without_keys(store, active=True)
    before = store.list_client_keys(5, 1, 100).client_keys
    report = verify_app(on(respond, method="POST", status=201), allow_writes=True)
    (created,) = {*store.list_client_keys(5, 1, 100).client_keys} - {*before}
    assert not_restored(report) == [
        f"the client keys {created.id} are new; they may have been created by this run, and were not deleted"
    ]


def reject_delete(request: httpx.Request, send: Send) -> httpx.Response:
    return httpx.Response(500, content=b"fault") if request.method == "DELETE" else send(request)


def ignore_delete() -> Fault:
    keys: dict[str, httpx.Response] = {}

    def fault(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request) if request.method != "DELETE" else keys[request.url.path.rpartition("/")[2]]
        if request.method == "POST" and response.is_success:
            keys[str(response.json()["id"])] = httpx.Response(200, headers=response.headers, content=response.content)
        return response

    return fault


SAVE = save(b"active=true&integrated=true")
NOT_RESTORED: dict[str, tuple[Fault, int | str, str]] = {
    "DELETE fails": (reject_delete, 5, "could not be deleted: 500 fault"),
    "DELETE does nothing": (ignore_delete(), 5, "could not be deleted: DELETE succeeded, but they are still listed"),
    # A rejected request, or the probe before the first rule, creates settings in a project without.
    "PUT creates settings": (on(SAVE, method="PUT", status=400), "demo/new", "and now has {"),
    "PATCH creates settings": (on(SAVE, method="PATCH", status=400), "demo/new", "and now has {"),
}


@pytest.mark.parametrize("name", NOT_RESTORED)
def test_failed_restore_is_reported(verify_app: Verify, name: str) -> None:
    fault, project, text = NOT_RESTORED[name]
    report = verify_app(fault, project=project, allow_writes=True)
    assert text in " ".join(not_restored(report))
    assert (report.conformance, report.conformance.exit_code) == (Conformance.NOT_RESTORED, 3)
    assert Path(report.undo_command.split()[-1]).exists()


def test_unreadable_final_state_is_not_restored(verify_app: Verify) -> None:
    lines: list[str] = []

    def close(request: httpx.Request, send: Send) -> httpx.Response:
        over = "Restoring the initial state …" in lines and request.method == "GET"
        return httpx.Response(502, content=b"<html>") if over else send(request)

    report = verify_app(close, lines.append, allow_writes=True)
    assert [text[:40] for text in not_restored(report)] == [
        "could not check whether the settings are",
        "could not check whether the client keys ",
    ]


@pytest.mark.parametrize("path", ["/settings", "/client_keys"])
def test_unreadable_initial_state_prevents_changes(verify_app: Verify, path: str) -> None:
    methods = set()

    def fault(request: httpx.Request, send: Send) -> httpx.Response:
        methods.add(request.method)
        return replace({"active": "perhaps"}, path=path)(request, send)

    report = verify_app(fault, allow_writes=True)
    assert (report.conformance, methods) == (Conformance.NOT_CONFORMING, {"GET"})


@pytest.fixture
def kill(verify_app: Verify, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Path]:
    """A function that ends a run after its n-th change without restoring, and returns the path of its undo file."""

    def run(number: int) -> Path:
        with monkeypatch.context() as patch:
            killed = [RestoreResult("killed", failed=True)]
            patch.setattr("gitlab_error_tracking_verifier.run.restore", lambda *_: killed)
            report = verify_app(during_writes(number, after=interrupt()), allow_writes=True)
        return Path(report.undo_command.split()[-1])

    return run


@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.parametrize("number", range(0, 26, 3))
def test_undo_restores_any_killed_run(
    kill: Callable[[int], Path], app: ASGIApp, store: Store, number: int, recorded: bool
) -> None:
    """The run ends after a change, before or after its effect was recorded, and does not restore anything."""
    before = state(store)
    path = kill(number)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines if recorded else lines[:-1]) + b'{"incomplete')
    failures = [result.text for result in undo(path, TOKEN, 10, transport=InProcessTransport(app)) if result.failed]
    if json.loads(lines[-2])["uncertain_creations"] and not recorded:
        assert ["may have been created by this run" in text for text in failures] == [True]
        assert path.exists()
    else:
        assert (failures, path.exists()) == ([], False)
        assert state(store) == before


def test_undo_leaves_later_keys(kill: Callable[[int], Path], app: ASGIApp, store: Store) -> None:
    """A key that somebody created after the kill stays, although GitLab could have created it for the run."""
    without_keys(store, active=False)
    path = kill(0)
    later = store.create_client_key(5)
    results = undo(path, TOKEN, 10, transport=InProcessTransport(app))
    assert store.list_client_keys(5, 1, 100).client_keys == (later,)
    assert [result.text for result in results if result.failed] == [
        f"the client keys {later.id} are new; they may have been created by this run, and were not deleted"
    ]


def test_undo_file_precedes_each_change(verify_app: Verify, tmp_path: Path, store: Store) -> None:
    contents, modes, lines = list[str](), set[int](), list[str]()

    def read(request: httpx.Request, send: Send) -> httpx.Response:
        if request.method != "GET" and "Restoring the initial state …" not in lines:
            (path,) = tmp_path.glob("verify-undo-*")
            contents.append(path.read_text())
            modes.add(stat.S_IMODE(path.stat().st_mode))
        return send(request)

    verify_app(read, lines.append, allow_writes=True)
    assert [*map(len, contents)] == sorted({*map(len, contents)})
    assert modes == {0o600}
    assert re.fullmatch(r"If this run is killed: gitlab-error-tracking verify --undo \S+\.jsonl", lines[0])
    assert TOKEN not in contents[-1]
    assert not [key for key in store.list_client_keys(5, 1, 100).client_keys if key.public_key in contents[-1]]


def undo_file(folder: Path, old: str = "", new: str = "") -> Path:
    path = folder / "undo.jsonl"
    path.touch(mode=0o600)
    document = {"url": "https://evil.example.com/api/v4", "project": 5, "settings": None, "keys": []}
    document |= {"created_ids": [], "wrote_settings": False, "uncertain_creations": 0}
    path.write_text(f"{json.dumps(document)}\n".replace(old, new))
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


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{", ""),
        ('"keys": []', '"keys": [{}]'),
        ('"keys": []', '"keys": [{"id": "1", "active": true}]'),
        ('"settings": null', '"settings": {}'),
        ('"settings": null', '"settings": [1]'),
        ('"project": 5', '"project": null'),
        ('"https://evil.example.com/api/v4"', "5"),
        ('"created_ids": []', '"created_ids": [[]]'),
        (', "uncertain_creations": 0', ""),
        ("\n", ""),
    ],
)
def test_damaged_undo_file_is_rejected(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(CannotStart, match="is not an undo file"):
        undo(undo_file(tmp_path, old, new), TOKEN, 1)


def test_unwritable_undo_file_stops_changes(verify_app: Verify, store: Store, tmp_path: Path) -> None:
    before = state(store)
    report = verify_app(allow_writes=True, undo_folder=tmp_path / "missing")
    assert "cannot be written: No such file or directory" in report.incomplete[0]
    assert (report.conformance.exit_code, state(store)) == (3, before)


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

    before = state(store)
    monkeypatch.setattr("gitlab_error_tracking_verifier.undo.os.fsync", fill)
    report = verify_app(allow_writes=True)
    assert "cannot be written: No space left on device" in report.incomplete[0]
    assert state(store) == before
