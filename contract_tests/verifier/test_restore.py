"""A run restores the initial state, whatever happens meanwhile."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from gitlab_error_tracking_server.gitlab.models import Settings
from gitlab_error_tracking_verifier.report import Conformance, Result
from gitlab_error_tracking_verifier.reports.text import Lines
from gitlab_error_tracking_verifier.run import Progress

from contract_tests.verifier.tampering import Tampering, tamper

if TYPE_CHECKING:
    from gitlab_error_tracking_server.gitlab.models import ClientKey
    from gitlab_error_tracking_server.store.store import Store
    from gitlab_error_tracking_verifier.report import Report

    from contract_tests.verifier.conftest import Verify

    State = tuple[Settings | None, tuple[ClientKey, ...]]

PROJECT = 5


def state(store: Store) -> State:
    return store.get_settings(PROJECT), store.list_client_keys(PROJECT, 1, 100).client_keys


def restored(report: Report) -> list[str]:
    return [result.text for result in report.restore]


def not_restored(report: Report) -> list[str]:
    return [result.text for result in report.restore if result.failed]


class Recorder(httpx.BaseTransport):
    """A transport that causes an event at the n-th request that may change something."""

    def __init__(self, transport: httpx.BaseTransport, events: dict[int, str]) -> None:
        self._transport = transport
        self._events = events
        self.methods: list[str] = []
        self.writes = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.methods.append(request.method)
        event = None
        if request.method != "GET":
            event = self._events.get(self.writes)
            self.writes += 1
        if event == "lost before":
            raise httpx.ConnectError("connection refused")
        if event == "interrupt before":
            os.kill(os.getpid(), signal.SIGINT)
        response = self._transport.handle_request(request)
        if event == "interrupt after":
            os.kill(os.getpid(), signal.SIGTERM)
        if event == "hang up after":
            os.kill(os.getpid(), signal.SIGHUP)
        if event == "fault":
            return httpx.Response(500, json={"message": "500 Internal Server Error"})
        return response

    def close(self) -> None:
        self._transport.close()


def test_read_only_run_sends_only_get(verify_app: Verify) -> None:
    recorders: list[Recorder] = []

    def wrap(transport: httpx.BaseTransport) -> Recorder:
        recorders.append(Recorder(transport, {}))
        return recorders[0]

    verify_app(wrap)
    assert set(recorders[0].methods) == {"GET"}


@pytest.mark.parametrize("project", [1, 2, 5])
def test_run_with_writes_restores_initial_state(verify_app: Verify, store: Store, project: int) -> None:
    before = store.get_settings(project), store.list_client_keys(project, 1, 100)
    verify_app(project=project, allow_writes=True)
    assert (store.get_settings(project), store.list_client_keys(project, 1, 100)) == before


@pytest.mark.parametrize("active", [True, False])
def test_either_active_setting_is_restored(verify_app: Verify, store: Store, active: bool) -> None:
    store.save_settings(PROJECT, lambda _: Settings(enabled=active, integrated=True), lambda _: False)
    before = state(store)
    report = verify_app(allow_writes=True)
    assert report.conformance is Conformance.CONFORMING
    assert state(store) == before


@pytest.mark.parametrize("kind", ["interrupt before", "interrupt after", "hang up after"])
@pytest.mark.parametrize("number", range(0, 26, 5))
def test_interrupted_run_restores_initial_state(verify_app: Verify, store: Store, kind: str, number: int) -> None:
    before = state(store)
    report = verify_app(lambda transport: Recorder(transport, {number: kind}), allow_writes=True)
    assert "the run was interrupted" in report.incomplete
    assert {"the settings are unchanged", "the client keys are unchanged"} <= {*restored(report)}
    assert report.conformance is Conformance.UNDETERMINED
    assert state(store) == before


def test_restoring_ignores_interruption(verify_app: Verify, store: Store) -> None:
    class Interrupting(Progress):
        def restore_started(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)

    before = state(store)
    report = verify_app(progress=Interrupting(), allow_writes=True)
    assert state(store) == before
    assert report.conformance is Conformance.CONFORMING


def test_interruption_announces_restoring(verify_app: Verify) -> None:
    events: list[str] = []

    class Listening(Progress):
        def restore_started(self) -> None:
            events.append("restore")

    verify_app(lambda transport: Recorder(transport, {5: "interrupt after"}), progress=Listening(), allow_writes=True)
    assert events == ["restore"]


@pytest.mark.parametrize("number", range(0, 26, 5))
def test_failed_requests_leave_no_changes(verify_app: Verify, store: Store, number: int) -> None:
    before = state(store)
    events = {number: "lost before", number + 1: "lost before"}
    verify_app(lambda transport: Recorder(transport, events), allow_writes=True)
    assert state(store) == before


def test_key_of_uncertain_origin_is_not_deleted(verify_app: Verify, store: Store) -> None:
    class LostResponse(Recorder):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            if request.method == "POST" and response.status_code == 201:
                raise httpx.ReadTimeout("timed out")
            return response

    _, before = state(store)
    report = verify_app(lambda transport: LostResponse(transport, {}), allow_writes=True)
    _, after = state(store)
    created = [str(key.id) for key in after if key not in before]
    assert len(created) == 1
    origin = "they may have been created by this run, and were not deleted"
    assert not_restored(report) == [f"the client keys {created[0]} are new; {origin}"]


def test_failed_restore_is_reported(verify_app: Verify) -> None:
    class UndeletableKeys(Recorder):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "DELETE":
                return httpx.Response(500, json={"message": "500 Internal Server Error"})
            return super().handle_request(request)

    report = verify_app(lambda transport: UndeletableKeys(transport, {}), allow_writes=True)
    (text,) = not_restored(report)
    assert "created by this run, could not be deleted: 500" in text
    assert (report.conformance, report.conformance.exit_code) == (Conformance.NOT_RESTORED, 3)


def test_unreadable_final_state_is_not_restored(verify_app: Verify) -> None:
    class Unreadable(Recorder):
        closed = False

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if self.closed and request.method == "GET":
                return httpx.Response(502, content=b"<html>")
            return super().handle_request(request)

    class Watching(Progress):
        def restore_started(self) -> None:
            Unreadable.closed = True

    report = verify_app(lambda transport: Unreadable(transport, {}), progress=Watching(), allow_writes=True)
    assert report.conformance is Conformance.NOT_RESTORED
    assert not_restored(report)[0].startswith("could not check whether the settings are restored: ")
    assert not_restored(report)[1].startswith("could not check whether the client keys ")


@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("number", [0, 1, 2, 3, 5, 8, 30])
def test_first_key_created_by_saving_is_deleted(verify_app: Verify, store: Store, number: int, active: bool) -> None:
    for key_id in (1, 3):
        store.delete_client_key(PROJECT, key_id)
    store.save_settings(PROJECT, lambda _: Settings(enabled=active, integrated=True), lambda _: False)
    before = state(store)
    verify_app(lambda transport: Recorder(transport, {number: "interrupt after"}), allow_writes=True)
    assert state(store) == before


def test_proxy_error_stops_key_creation(verify_app: Verify, store: Store) -> None:
    class Gateway(Recorder):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            return httpx.Response(504, content=b"<html>") if request.method == "POST" else response

    _, before = state(store)
    report = verify_app(lambda transport: Gateway(transport, {}), allow_writes=True)
    _, after = state(store)
    assert len(after) == len(before) + 1
    assert f"the client keys {after[-1].id} are new; they may have been created by this run" in not_restored(report)[0]


def test_reset_of_integrated_is_undone(verify_app: Verify, store: Store) -> None:
    class Resetting(Recorder):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "PATCH" and request.url.query == b"active=false":
                request = httpx.Request("PATCH", f"{request.url}&integrated=false", headers=request.headers)
            return super().handle_request(request)

    before = state(store)
    report = verify_app(lambda transport: Resetting(transport, {}), allow_writes=True)
    assert report.conformance is Conformance.NOT_CONFORMING
    assert state(store) == before


def test_run_with_closed_output_finishes(verify_app: Verify, store: Store) -> None:
    def closed(_line: str) -> None:
        raise BrokenPipeError

    before = state(store)
    report = verify_app(progress=Lines(closed), allow_writes=True)
    assert report.conformance is Conformance.CONFORMING
    assert state(store) == before


def test_ignored_delete_is_one_result(verify_app: Verify) -> None:
    class IgnoredDelete(Recorder):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.method != "DELETE":
                return super().handle_request(request)
            path = request.url.path.rpartition("/")[0]
            key_id = int(request.url.path.rpartition("/")[2])
            listed = super().handle_request(
                httpx.Request("GET", request.url.copy_with(path=path), headers=request.headers)
            )
            (key,) = [key for key in listed.json() if key["id"] == key_id] or [None]
            headers = {"x-request-id": os.urandom(4).hex()}
            return httpx.Response(200, json=key, headers=headers) if key else listed

    report = verify_app(lambda transport: IgnoredDelete(transport, {}), allow_writes=True)
    (text,) = not_restored(report)
    assert text.endswith("created by this run, could not be deleted: DELETE succeeded, but they are still listed")
    assert not [text for text in restored(report) if text.startswith("deleted")]
    assert (report.conformance, report.conformance.exit_code) == (Conformance.NOT_RESTORED, 3)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_created_settings_are_not_restored(verify_app: Verify, method: str) -> None:
    """A rejected request, or the probe before the first rule, creates settings in a project without."""

    class Creating(Recorder):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            if request.method == method and response.is_client_error:
                url = request.url.copy_with(query=b"active=true&integrated=true")
                super().handle_request(httpx.Request("PUT", url, headers=request.headers))
            return response

    report = verify_app(lambda transport: Creating(transport, {}), project="demo/new", allow_writes=True)
    failed = [outcome.rule.name for outcome in report.outcomes if outcome.result is Result.FAILED]
    assert "invalid_attributes_return_400" in failed
    assert not_restored(report)[0].startswith("the project had no settings and now has ")
    assert (report.conformance, report.conformance.exit_code) == (Conformance.NOT_RESTORED, 3)
    assert Path(report.undo_file).exists()


def test_update_creating_settings_fails(verify_app: Verify) -> None:
    class Creating(Recorder):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            if request.method == "PATCH" and response.status_code == 404 and request.url.query == b"active=false":
                url = request.url.copy_with(query=b"active=false&integrated=true")
                super().handle_request(httpx.Request("PUT", url, headers=request.headers))
            return response

    report = verify_app(lambda transport: Creating(transport, {}), project="demo/new", allow_writes=True)
    failed = [outcome.rule.name for outcome in report.outcomes if outcome.result is Result.FAILED]
    assert "missing_settings_cannot_be_updated" in failed
    assert report.conformance is Conformance.NOT_RESTORED


def test_unreadable_initial_settings_prevent_changes(verify_app: Verify) -> None:
    recorders: list[Recorder] = []

    def unreadable(transport: httpx.BaseTransport) -> Recorder:
        change = tamper(lambda _: {"active": "perhaps"}, path="/settings")
        recorders.append(Recorder(Tampering(transport, change), {}))
        return recorders[0]

    report = verify_app(unreadable, allow_writes=True)
    assert report.conformance is Conformance.NOT_CONFORMING
    assert {*recorders[0].methods} == {"GET"}
