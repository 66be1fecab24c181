"""A run leaves a deployment as it found it, whatever happens meanwhile."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import httpx
import pytest
from gitlab_error_tracking_server.gitlab.models import Settings
from gitlab_error_tracking_verifier.report import Verdict
from gitlab_error_tracking_verifier.reports.text import Lines
from gitlab_error_tracking_verifier.run import Progress

if TYPE_CHECKING:
    from gitlab_error_tracking_server.gitlab.models import ClientKey
    from gitlab_error_tracking_server.store.store import Store
    from gitlab_error_tracking_verifier.report import Report

    from contract_tests.verifier.conftest import Verify

    State = tuple[Settings | None, tuple[ClientKey, ...]]

PROJECT = 5


def state(store: Store) -> State:
    return store.get_settings(PROJECT), store.list_client_keys(PROJECT, 1, 100).client_keys


def said(report: Report) -> list[str]:
    return [note.text for note in report.restore]


def left(report: Report) -> list[str]:
    return [note.text for note in report.restore if note.left]


class Recorder(httpx.BaseTransport):
    """Passes requests on, and does something before the so manieth one that may change something."""

    def __init__(self, transport: httpx.BaseTransport, happens: dict[int, str]) -> None:
        self._transport = transport
        self._happens = happens
        self.methods: list[str] = []
        self.writes = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.methods.append(request.method)
        happens = None
        if request.method != "GET":
            happens = self._happens.get(self.writes)
            self.writes += 1
        if happens == "lost before":
            raise httpx.ConnectError("the request never arrived")
        if happens == "interrupt before":
            os.kill(os.getpid(), signal.SIGINT)
        response = self._transport.handle_request(request)
        if happens == "interrupt after":
            os.kill(os.getpid(), signal.SIGTERM)
        if happens == "hang up after":
            os.kill(os.getpid(), signal.SIGHUP)
        if happens == "fault":
            return httpx.Response(500, json={"message": "500 Internal Server Error"})
        return response

    def close(self) -> None:
        self._transport.close()


def test_only_reading_sends_nothing_but_get(judge: Verify) -> None:
    recorders: list[Recorder] = []

    def wrap(transport: httpx.BaseTransport) -> Recorder:
        recorders.append(Recorder(transport, {}))
        return recorders[0]

    judge(wrap)
    assert set(recorders[0].methods) == {"GET"}


@pytest.mark.parametrize("project", [1, 2, 5])
def test_a_run_that_writes_leaves_settings_and_keys_as_they_were(judge: Verify, store: Store, project: int) -> None:
    before = store.get_settings(project), store.list_client_keys(project, 1, 100)
    judge(project=project, allow_writes=True)
    assert (store.get_settings(project), store.list_client_keys(project, 1, 100)) == before


@pytest.mark.parametrize("active", [True, False])
def test_settings_are_put_back_whichever_they_were(judge: Verify, store: Store, active: bool) -> None:
    store.save_settings(PROJECT, lambda _: Settings(enabled=active, integrated=True), lambda _: False)
    before = state(store)
    report = judge(allow_writes=True)
    assert report.verdict is Verdict.CONFORMING
    assert state(store) == before


@pytest.mark.parametrize("kind", ["interrupt before", "interrupt after", "hang up after"])
@pytest.mark.parametrize("number", range(0, 26, 5))
def test_an_interrupted_run_puts_everything_back(judge: Verify, store: Store, kind: str, number: int) -> None:
    before = state(store)
    report = judge(lambda transport: Recorder(transport, {number: kind}), allow_writes=True)
    assert "the run was interrupted" in report.incomplete
    assert said(report)[-2:] == ["the settings are as they were found", "the client keys are as they were found"]
    assert report.verdict is Verdict.COULD_NOT_TELL
    assert state(store) == before


def test_putting_back_is_not_interrupted(judge: Verify, store: Store) -> None:
    class Impatient(Progress):
        def puts_back(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)

    before = state(store)
    report = judge(progress=Impatient(), allow_writes=True)
    assert state(store) == before
    assert report.verdict is Verdict.CONFORMING


def test_who_interrupts_is_told_that_everything_is_put_back(judge: Verify) -> None:
    said: list[str] = []

    class Listening(Progress):
        def puts_back(self) -> None:
            said.append("puts back")

    judge(lambda transport: Recorder(transport, {5: "interrupt after"}), progress=Listening(), allow_writes=True)
    assert said == ["puts back"]


@pytest.mark.parametrize("number", range(0, 26, 5))
def test_requests_that_fail_leave_nothing_behind(judge: Verify, store: Store, number: int) -> None:
    before = state(store)
    happens = {number: "lost before", number + 1: "lost before"}
    judge(lambda transport: Recorder(transport, happens), allow_writes=True)
    assert state(store) == before


def test_a_key_whose_creation_was_not_answered_is_named_and_left_alone(judge: Verify, store: Store) -> None:
    class Deaf(Recorder):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            if request.method == "POST" and response.status_code == 201:
                raise httpx.ReadTimeout("no answer")
            return response

    _, before = state(store)
    report = judge(lambda transport: Deaf(transport, {}), allow_writes=True)
    _, after = state(store)
    created = [str(key.id) for key in after if key not in before]
    assert len(created) == 1
    why = "they may be of this run, or somebody else's, and were left alone"
    assert left(report) == [f"the client keys {created[0]} appeared meanwhile; {why}"]


def test_what_cannot_be_put_back_is_said(judge: Verify) -> None:
    class Stubborn(Recorder):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "DELETE":
                return httpx.Response(500, json={"message": "500 Internal Server Error"})
            return super().handle_request(request)

    report = judge(lambda transport: Stubborn(transport, {}), allow_writes=True)
    assert report.verdict is Verdict.NOT_CONFORMING
    assert all("which this run created, could not be deleted: 500" in text for text in left(report))
    assert len(left(report)) > 1


def test_what_could_not_be_compared_in_the_end_is_not_called_conforming(judge: Verify) -> None:
    class Closing(Recorder):
        closed = False

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if self.closed and request.method == "GET":
                return httpx.Response(502, content=b"<html>")
            return super().handle_request(request)

    class Watching(Progress):
        def puts_back(self) -> None:
            Closing.closed = True

    report = judge(lambda transport: Closing(transport, {}), progress=Watching(), allow_writes=True)
    assert report.verdict is Verdict.COULD_NOT_TELL
    assert "whether all is as it was found could not be seen" in left(report)[-1]


@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("number", [0, 1, 2, 3, 5, 8, 30])
def test_a_first_key_that_saving_brought_about_is_put_back_too(
    judge: Verify, store: Store, number: int, active: bool
) -> None:
    for key_id in (1, 3):
        store.delete_client_key(PROJECT, key_id)
    store.save_settings(PROJECT, lambda _: Settings(enabled=active, integrated=True), lambda _: False)
    before = state(store)
    judge(lambda transport: Recorder(transport, {number: "interrupt after"}), allow_writes=True)
    assert state(store) == before


def test_after_an_answer_of_a_proxy_no_more_keys_are_created(judge: Verify, store: Store) -> None:
    class Gateway(Recorder):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            return httpx.Response(504, content=b"<html>") if request.method == "POST" else response

    _, before = state(store)
    report = judge(lambda transport: Gateway(transport, {}), allow_writes=True)
    _, after = state(store)
    assert len(after) == len(before) + 1
    assert f"the client keys {after[-1].id} appeared meanwhile; they may be of this run" in left(report)[0]


def test_integrated_that_was_reset_is_put_back(judge: Verify, store: Store) -> None:
    class Resetting(Recorder):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "PATCH" and request.url.query == b"active=false":
                request = httpx.Request("PATCH", f"{request.url}&integrated=false", headers=request.headers)
            return super().handle_request(request)

    before = state(store)
    report = judge(lambda transport: Resetting(transport, {}), allow_writes=True)
    assert report.verdict is Verdict.NOT_CONFORMING
    assert state(store) == before


def test_a_run_to_which_nobody_listens_goes_on_to_its_end(judge: Verify, store: Store) -> None:
    def deaf(_line: str) -> None:
        raise BrokenPipeError

    before = state(store)
    report = judge(progress=Lines(deaf), allow_writes=True)
    assert report.verdict is Verdict.CONFORMING
    assert state(store) == before


def test_a_key_that_was_deleted_and_is_still_there_is_said(judge: Verify) -> None:
    class Keeping(Recorder):
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

    report = judge(lambda transport: Keeping(transport, {}), allow_writes=True)
    assert report.verdict is Verdict.NOT_CONFORMING
    assert any("were deleted by this run and are still there" in text for text in left(report))
