"""Applications report to the test double with the Sentry SDK, and tests read what arrived."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
import sentry_sdk
from gitlab_error_tracking_double import GitLab, StateError, faults

from contract_tests.double.conftest import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

OVERLOADED: dict[str, Any] = {"detail": "overloaded", "causes": []}


@pytest.fixture(params=[{}, {"socket": True}, {"https": True}], ids=["in process", "socket", "https"])
def gitlab(request: pytest.FixtureRequest) -> Iterator[GitLab]:
    with GitLab(strict=True, **request.param) as gitlab:
        gitlab.project(PROJECT, settings="integrated", keys=1)
        yield gitlab


@pytest.fixture
def in_process() -> Iterator[GitLab]:
    with GitLab() as gitlab:
        gitlab.project(PROJECT, settings="integrated", keys=1)
        yield gitlab


def sentry(gitlab: GitLab, project: str = PROJECT, **options: Any) -> AbstractContextManager[None]:
    # The integrations change modules of Python for all further tests.
    return gitlab.sentry(project, default_integrations=False, **options)


def fail(text: str = "no such name") -> None:
    names: dict[str, str] = {}
    try:
        names[text]
    except KeyError:
        sentry_sdk.capture_exception()


def reported(gitlab: GitLab) -> list[tuple[str, str, int]]:
    return [(error.type, error.message, error.count) for error in gitlab.errors(PROJECT)]


def test_reported_error_has_its_events(gitlab: GitLab) -> None:
    with sentry(gitlab, release="app@1.0.0", environment="test"):
        sentry_sdk.set_tag("region", "eu")
        sentry_sdk.set_user({"id": "7"})
        fail()
    error = gitlab.errors(PROJECT).wait_for(type="KeyError", message="no such")
    (event,) = error.events
    assert (error.count, error.users, error.status, event.payload["platform"]) == (1, 1, "unresolved", "python")
    assert (event.release, event.environment, event.level, event.user["id"], event.tags["region"]) == (
        "app@1.0.0",
        "test",
        "error",
        "7",
        "eu",
    )


def test_messages_are_apart_from_errors(gitlab: GitLab) -> None:
    with sentry(gitlab):
        sentry_sdk.capture_message("disk almost full", level="warning")
    message = gitlab.messages(PROJECT).wait_for(level="warning")
    gitlab.errors(PROJECT).assert_nothing_reported()
    assert str(message) == "warning: disk almost full"


def test_errors_of_other_threads_arrive(gitlab: GitLab) -> None:
    with sentry(gitlab):
        threads = [threading.Thread(target=fail) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    gitlab.errors(PROJECT).wait_for(count=3)
    gitlab.errors(PROJECT).assert_reported(type="KeyError", times=3)


def test_project_that_does_not_own_the_key_gets_nothing(gitlab: GitLab) -> None:
    gitlab.project("group/other", settings="integrated", keys=1)
    with sentry(gitlab, project="group/other"):
        fail()
    gitlab.errors("group/other").wait_for(type="KeyError")
    gitlab.errors(PROJECT).assert_nothing_reported()


def test_deleted_key_is_rejected(gitlab: GitLab) -> None:
    with sentry(gitlab):
        fail("before")
        gitlab.errors(PROJECT).wait_for(type="KeyError")
        gitlab.client().client_keys.delete(PROJECT, 1)
        fail("after")
    gitlab.errors(PROJECT).assert_reported(times=1)
    # Over a socket, the SDK also sends reports of its own.
    assert gitlab.journal.find("store_envelope", project=PROJECT, status=404)


@pytest.mark.parametrize(
    "fault",
    [
        faults.TooManyRequests(),
        faults.Respond(503, json=OVERLOADED, headers={"Retry-After": "1", "X-Sentry-Error": OVERLOADED["detail"]}),
        faults.Delay(60),
        faults.DroppedConnection(),
        faults.TruncatedBody(),
    ],
    ids=str,
)
def test_application_survives_faults_of_its_error_tracker(in_process: GitLab, fault: faults.Fault) -> None:
    in_process.inject(fault, on="store_envelope")
    with sentry(in_process):
        fail()
    (entry,) = in_process.journal
    assert (entry.operation, entry.fault, entry.parameters) == ("store_envelope", fault.kind(), {})


def test_previous_client_of_the_sdk_returns(in_process: GitLab) -> None:
    with sentry(in_process):
        outer = sentry_sdk.get_client()
        with sentry(in_process):
            inner = sentry_sdk.get_client()
        after = sentry_sdk.get_client()
    assert (inner is outer, after is outer, sentry_sdk.get_client().is_active()) == (False, True, False)


def test_restored_state_has_the_reports_of_the_snapshot(in_process: GitLab) -> None:
    with sentry(in_process):
        fail()
        snapshot = in_process.snapshot()
        fail()
    in_process.restore(snapshot)
    restored = reported(in_process)
    in_process.reset()
    in_process.project(PROJECT, settings="integrated", keys=1)
    assert (restored, reported(in_process)) == ([("KeyError", "'no such name'", 1)], [])


def test_failed_assertion_lists_reports_and_requests(in_process: GitLab) -> None:
    with sentry(in_process):
        fail()
    with pytest.raises(AssertionError) as caught:
        in_process.errors(PROJECT).wait_for(type="ValueError", timeout=0)
    assert str(caught.value) == (
        "expected a ReportedError type='ValueError'. Reported:\n"
        "  KeyError: 'no such name' (1 event)\n"
        "Requests of SDKs:\n"
        "  1. store_envelope for group/app by unknown user: 200"
    )


@pytest.mark.parametrize("call", ["find", "wait_for", "assert_reported"])
def test_unknown_attribute_is_an_error(in_process: GitLab, call: str) -> None:
    method: Any = getattr(in_process.errors(PROJECT), call)
    with pytest.raises(TypeError, match="no attribute 'kind': use one of fingerprint, type, message"):
        method(kind="KeyError")


def test_project_without_active_key_has_no_dsn() -> None:
    with GitLab() as gitlab:
        gitlab.project(PROJECT, keys=[{"active": False}])
        with pytest.raises(StateError, match="has no active client key: add one"):
            gitlab.dsn(PROJECT)


def test_dsn_is_that_of_the_newest_active_key(in_process: GitLab) -> None:
    key = in_process.client().client_keys.create(PROJECT)
    assert in_process.dsn(PROJECT) == key.sentry_dsn
