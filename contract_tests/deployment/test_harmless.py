"""A run leaves a deployment as it found it, whatever happens meanwhile."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import httpx
import pytest
from gitlab_error_tracking_server.domain import Settings
from gitlab_error_tracking_verifier.report import Verdict
from gitlab_error_tracking_verifier.run import Progress

from contract_tests.deployment.lies import Lying

if TYPE_CHECKING:
    from gitlab_error_tracking_server.domain import ClientKey
    from gitlab_error_tracking_server.store import Store

    from contract_tests.deployment.conftest import Judge

    State = tuple[Settings | None, tuple[ClientKey, ...]]

PROJECT = 5


def state(store: Store) -> State:
    return store.get_settings(PROJECT), store.list_client_keys(PROJECT, 1, 100).client_keys


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
        if happens == "fault":
            return httpx.Response(500, json={"message": "500 Internal Server Error"})
        return response

    def close(self) -> None:
        self._transport.close()


def test_only_reading_sends_nothing_but_get(judge: Judge) -> None:
    recorders: list[Recorder] = []

    def wrap(transport: httpx.BaseTransport) -> Recorder:
        recorders.append(Recorder(transport, {}))
        return recorders[0]

    judge(wrap)
    assert set(recorders[0].methods) == {"GET"}


@pytest.mark.parametrize("project", [1, 2, 5])
def test_a_run_that_writes_leaves_settings_and_keys_as_they_were(judge: Judge, store: Store, project: int) -> None:
    before = store.get_settings(project), store.list_client_keys(project, 1, 100)
    judge(project=project, allow_writes=True)
    assert (store.get_settings(project), store.list_client_keys(project, 1, 100)) == before


@pytest.mark.parametrize("active", [True, False])
def test_settings_are_put_back_whichever_they_were(judge: Judge, store: Store, active: bool) -> None:
    store.save_settings(PROJECT, lambda _: Settings(enabled=active, integrated=True), lambda _: False)
    before = state(store)
    report = judge(allow_writes=True)
    assert report.verdict is Verdict.CONFORMING
    assert state(store) == before


@pytest.mark.parametrize("kind", ["interrupt before", "interrupt after"])
@pytest.mark.parametrize("number", range(0, 26, 5))
def test_an_interrupted_run_puts_everything_back(judge: Judge, store: Store, kind: str, number: int) -> None:
    before = state(store)
    report = judge(lambda transport: Recorder(transport, {number: kind}), allow_writes=True)
    assert "the run was interrupted" in report.incomplete
    assert report.put_back[-2:] == ["the settings are as they were found", "the client keys are as they were found"]
    assert report.verdict is Verdict.COULD_NOT_TELL
    assert state(store) == before


def test_putting_back_is_not_interrupted(judge: Judge, store: Store) -> None:
    class Impatient(Progress):
        def puts_back(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)

    before = state(store)
    report = judge(progress=Impatient(), allow_writes=True)
    assert state(store) == before
    assert report.verdict is Verdict.CONFORMING


def test_who_interrupts_is_told_that_everything_is_put_back(judge: Judge) -> None:
    said: list[str] = []

    class Listening(Progress):
        def puts_back(self) -> None:
            said.append("puts back")

    judge(lambda transport: Recorder(transport, {5: "interrupt after"}), progress=Listening(), allow_writes=True)
    assert said == ["puts back"]


@pytest.mark.parametrize("number", range(0, 26, 5))
def test_requests_that_fail_leave_nothing_behind(judge: Judge, store: Store, number: int) -> None:
    before = state(store)
    happens = {number: "lost before", number + 1: "lost before"}
    judge(lambda transport: Recorder(transport, happens), allow_writes=True)
    assert state(store) == before


def test_a_key_whose_creation_was_not_answered_is_named_and_left_alone(judge: Judge, store: Store) -> None:
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
    (line,) = [line for line in report.put_back if line.startswith("NOT PUT BACK")]
    assert len(created) > 0
    assert f"the keys {', '.join(created)} appeared meanwhile" in line


def test_what_cannot_be_put_back_is_said(judge: Judge) -> None:
    def stubborn(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.method == "DELETE" and response.status_code == 200:
            return httpx.Response(500, json={"message": "500 Internal Server Error"})
        return response

    report = judge(lambda transport: Lying(transport, stubborn), allow_writes=True)
    assert report.verdict is Verdict.NOT_CONFORMING


def test_a_key_that_was_deleted_and_is_still_there_is_said(judge: Judge) -> None:
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
    assert any("were deleted by this run and are still there" in line for line in report.put_back)
