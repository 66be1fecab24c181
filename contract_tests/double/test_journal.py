"""The journal's entries, and the failure messages of its assertions."""

from __future__ import annotations

import re
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_client import errors
from gitlab_error_tracking_double import GitLab, faults
from gitlab_error_tracking_double.journal import JournalError

from contract_tests.double.conftest import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_double import Journal

SECRET = "glpat-0123456789abcdefghij"


def send(gitlab: GitLab, method: str, target: str, token: str | None = None, **arguments: Any) -> httpx.Response:
    headers = {"PRIVATE-TOKEN": gitlab.default_token if token is None else token}
    with httpx.Client(transport=gitlab.transport, headers=headers) as client:
        return client.request(method, gitlab.api_url + target, **arguments)


def failure(assertion: Callable[[], None]) -> str:
    with pytest.raises(AssertionError) as raised:
        assertion()
    return str(raised.value)


def test_entry_records_the_whole_request(double: GitLab) -> None:
    response = send(double, "PATCH", "/projects/1/error_tracking/settings", params={"active": "TRUE"})
    (entry,) = double.journal
    assert entry.as_dict() == {
        "number": 1,
        "operation": "update_settings",
        "method": "PATCH",
        "path": "/api/v4/projects/1/error_tracking/settings",
        "project": PROJECT,
        "user": "maintainer",
        "parameters": {"active": True},
        "status": 200,
        "fault": None,
        "request_id": response.headers["X-Request-Id"],
        "undocumented": (),
    }


def test_parameters_include_body_and_path(double: GitLab) -> None:
    send(double, "PUT", "/projects/1/error_tracking/settings", json={"active": False, "integrated": True})
    send(double, "DELETE", "/projects/1/error_tracking/client_keys/2")
    send(double, "DELETE", "/projects/1/error_tracking/client_keys/two")
    read = [entry.parameters for entry in double.journal]
    assert read == [{"active": False, "integrated": True}, {"key_id": 2}, {"key_id": "two"}]


def test_parameters_are_parsed_for_rejected_requests(double: GitLab) -> None:
    double.inject(faults.TooManyRequests(), on="update_settings")
    for token in (None, "unknown"):
        send(double, "PATCH", "/projects/1/error_tracking/settings", token, json={"active": "false"})
    recorded = [(entry.status, entry.user, entry.parameters) for entry in double.journal]
    assert recorded == [(429, "maintainer", {"active": False}), (401, None, {"active": False})]


@pytest.mark.parametrize(
    ("target", "project"),
    [
        ("group%2Fapp", PROJECT),
        ("GROUP%2fApp", PROJECT),
        ("1", PROJECT),
        ("2", "2"),
        ("no%2Fwhere", "no/where"),
        ("a%20b", "a b"),
    ],
)
def test_project_is_recorded_by_path(double: GitLab, target: str, project: str) -> None:
    send(double, "GET", f"/projects/{target}/error_tracking/client_keys")
    assert (double.journal[0].operation, double.journal[0].project) == ("list_client_keys", project)


def test_head_is_recorded_as_the_operation(double: GitLab) -> None:
    response = send(double, "HEAD", "/projects/1/error_tracking/client_keys")
    (entry,) = double.journal
    assert (response.content, entry.method, entry.operation, entry.status) == (b"", "HEAD", "list_client_keys", 200)


@pytest.mark.parametrize(
    ("target", "token", "arguments"),
    [
        (f"/projects/{SECRET}/error_tracking/settings", None, {}),
        ("/projects/1/error_tracking/settings", None, {"params": {"private_token": SECRET}}),
        ("/projects/1/error_tracking/settings", None, {"params": {"active": SECRET, SECRET: "x"}}),
        ("/projects/1/error_tracking/settings", SECRET, {}),
        ("/projects/1/error_tracking/settings", "plain-secret", {"params": {"token": "plain-secret"}}),
        ("/projects/1/error_tracking/settings", "", {"headers": {"Authorization": f"Bearer {SECRET}"}}),
        ("/projects/1/error_tracking/settings", None, {"json": {"tokens": [{"one": SECRET}]}}),
        (f"/{SECRET}", None, {}),
        (f"/projects/{SECRET.replace('-', '%252D')}/error_tracking/settings", None, {}),
        ("/projects/1/error_tracking/settings", None, {"params": {"access_token[]": "plain-secret"}}),
        ("/projects/1/error_tracking/settings", None, {"json": {"job_token": "plain-secret"}}),
    ],
)
def test_tokens_are_redacted(double: GitLab, target: str, token: str | None, arguments: dict[str, Any]) -> None:
    send(double, "PATCH", target, token, **arguments)
    recorded = repr([*double.journal]) + double.journal.summary()
    secrets = (SECRET.removeprefix("glpat-"), "plain-secret", double.default_token)
    assert [secret for secret in secrets if secret in recorded] == []


@pytest.mark.parametrize("token", [None, "glue-services/app"])
def test_project_that_looks_like_a_token_is_recorded(double: GitLab, token: str | None) -> None:
    double.project("glue-services/app")
    send(double, "GET", "/projects/glue-services%2Fapp/error_tracking/settings", token)
    assert double.journal[0].project == "glue-services/app"


def test_short_strings_are_not_redacted(double: GitLab) -> None:
    send(double, "GET", "/projects/1/error_tracking/settings", token="e")
    assert double.journal[0].path == "/api/v4/projects/1/error_tracking/settings"


def test_journal_drops_the_oldest_requests() -> None:
    with GitLab(journal_size=3) as gitlab:
        for _ in range(5):
            send(gitlab, "GET", "/")
        left = ([entry.number for entry in gitlab.journal], len(gitlab.journal), gitlab.journal.count)
    assert left == ([3, 4, 5], 3, 5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda journal: journal.assert_saw("create_client_keyz", times=0), "operation 'create_client_keyz'"),
        (lambda journal: journal.assert_order(["list_client_keyz"]), "operation 'list_client_keyz'"),
        (lambda journal: journal.find("list_client_keyz"), "operation 'list_client_keyz'"),
        (lambda journal: journal.assert_saw("get_settings", project="group/ap", times=0), "project 'group/ap'"),
        (lambda journal: journal.assert_saw("get_settings", project=1, times=0), "project 1"),
        (lambda journal: journal.assert_saw("get_settings", user="me", times=0), "user 'me': use one of maintainer"),
        (
            lambda journal: journal.assert_saw("update_settings", parameters={"activ": False}, times=0),
            "parameter 'activ'",
        ),
        (
            lambda journal: journal.assert_saw("create_client_key", parameters={"per_page": 20}, times=0),
            "parameter 'per_page'",
        ),
        (lambda journal: journal.find(parameters={"activ": False}), "parameter 'activ'"),
        (lambda journal: journal.assert_saw("get_settings", status=2000, times=0), "2000 is not a status code"),
        (lambda journal: journal.assert_saw("get_settings", status="200", times=0), "'200' is not a status code"),
    ],
)
def test_unknown_names_are_rejected(double: GitLab, call: Callable[[Journal], object], message: str) -> None:
    list(double.client().client_keys.list(PROJECT, per_page=20))
    with pytest.raises(JournalError, match=re.escape(message)):
        call(double.journal)


def test_names_of_received_requests_are_known(double: GitLab) -> None:
    before = double.snapshot()
    token = double.token(user="ci", role="owner")
    send(double, "GET", "/projects/no%2Fwhere/error_tracking/settings?extra=1", token)
    double.restore(before)
    double.journal.assert_saw("get_settings", project="no/where", user="ci", parameters={"extra": "1"})


def test_no_name_is_known_before_open() -> None:
    with pytest.raises(JournalError, match="the test double has no users"):
        GitLab().journal.assert_saw("get_settings", user="ci", times=0)


def test_names_are_known_after_close() -> None:
    with GitLab() as gitlab:
        gitlab.project(PROJECT)
    gitlab.journal.assert_saw("get_settings", project=PROJECT, user="maintainer", times=0)


def test_expected_parameters_are_parsed_like_received_ones(double: GitLab) -> None:
    send(double, "PATCH", "/projects/1/error_tracking/settings", params={"active": "TRUE"})
    double.journal.assert_saw("update_settings", parameters={"active": "true"})


def test_assertions_work_while_requests_arrive(double: GitLab) -> None:
    stop = Event()

    def request_until_stopped() -> None:
        while not stop.is_set():
            send(double, "GET", "/")

    thread = Thread(target=request_until_stopped)
    thread.start()
    try:
        for _ in range(200):
            double.journal.assert_saw("create_client_key", times=0)
    finally:
        stop.set()
        thread.join()


def test_assertion_fails_after_requests_were_dropped() -> None:
    with GitLab(journal_size=1) as gitlab:
        for _ in range(2):
            send(gitlab, "GET", "/projects/1/error_tracking/settings")
        message = failure(lambda: gitlab.journal.assert_saw("create_client_key", times=0))
    assert "the journal dropped the first 1 requests" in message


def test_assertions_pass_for_received_requests(double: GitLab) -> None:
    double.client().settings.update(PROJECT, active=False)
    double.client().client_keys.create(PROJECT)
    double.journal.assert_saw("create_client_key", project=PROJECT, user="maintainer", status=201, parameters={})
    double.journal.assert_saw("update_settings", parameters={"active": False})
    double.journal.assert_saw("delete_client_key", times=0)
    double.journal.assert_order(["update_settings", "create_client_key"])


def test_assert_saw_lists_the_received_requests(double: GitLab) -> None:
    list(double.client().client_keys.list(PROJECT))
    double.project("group/other")
    double.client().client_keys.create("group/other")
    message = failure(lambda: double.journal.assert_saw("create_client_key", project=PROJECT))
    assert message == (
        "expected 1 create_client_key for group/app, saw 0. 2 requests received:\n"
        "  1. list_client_keys for group/app by maintainer page=1 per_page=20: 200\n"
        "  2. create_client_key for group/other by maintainer: 201   <- different project"
    )


def test_assert_saw_counts_surplus_requests(double: GitLab) -> None:
    for _ in range(2):
        double.client().client_keys.create(PROJECT)
    message = failure(lambda: double.journal.assert_saw("create_client_key", status=201))
    assert message.startswith("expected 1 create_client_key with status 201, saw 2. 2 requests received:\n")


def test_assert_saw_nothing_passes_without_requests(double: GitLab) -> None:
    double.journal.assert_saw_nothing()
    message = failure(lambda: double.journal.assert_saw("create_client_key", times=2, user="maintainer"))
    assert message == "expected 2 create_client_key by maintainer, saw 0. No requests received."


def test_assert_saw_nothing_lists_the_received_requests(double: GitLab) -> None:
    double.inject(faults.DroppedConnection())
    with pytest.raises(errors.ConnectionFailed):
        double.client().client_keys.create(PROJECT)
    assert failure(double.journal.assert_saw_nothing) == (
        "expected no request. 1 request received:\n"
        "  1. create_client_key for group/app by maintainer: no response (fault: dropped_connection)"
    )


def test_assert_order_shows_a_diff(double: GitLab) -> None:
    list(double.client().client_keys.list(PROJECT))
    double.client().client_keys.create(PROJECT)
    message = failure(lambda: double.journal.assert_order(["create_client_key", "list_client_keys"]))
    assert message.startswith(
        "expected - and saw +:\n  + list_client_keys\n    create_client_key\n  - list_client_keys\n"
        "2 requests received:\n"
    )


@pytest.mark.parametrize(
    ("method", "target", "reason"),
    [
        ("GET", "/projects/1/issues", "GET /api/v4/projects/1/issues by maintainer: 404: unknown path"),
        ("POST", "/projects/1/error_tracking/settings", ": 404: method POST is not GET or PUT or PATCH"),
        (
            "PATCH",
            "/projects/1/error_tracking/settings?active=true&intergrated=true",
            "unknown parameter 'intergrated'",
        ),
    ],
)
def test_strict_fails_on_undocumented_requests(method: str, target: str, reason: str) -> None:
    def run() -> None:
        with GitLab(strict=True) as gitlab:
            gitlab.project(PROJECT, settings="sentry")
            send(gitlab, method, target)

    message = failure(run)
    assert message.startswith("the contract does not define these requests:\n  1. ")
    assert reason in message


def test_path_without_the_base_path_is_unknown(double: GitLab) -> None:
    with httpx.Client(transport=double.transport) as client:
        client.get(f"{double.url}/projects/1/error_tracking/settings")
    assert double.journal[0].undocumented == ("unknown path",)


def test_strict_keeps_dropped_undocumented_requests() -> None:
    def run() -> None:
        with GitLab(strict=True, journal_size=1) as gitlab:
            send(gitlab, "GET", "/nowhere")
            send(gitlab, "GET", "/projects/1/error_tracking/settings")

    assert "1. GET /api/v4/nowhere" in failure(run)


def test_strict_accepts_documented_requests() -> None:
    with GitLab(strict=True) as gitlab:
        gitlab.project(PROJECT)
        send(gitlab, "GET", "/projects/1/error_tracking/client_keys?page=1&private_token=glpat-double-maintainer")
        send(gitlab, "GET", "/projects/404/error_tracking/client_keys", token="unknown")
    assert [entry.status for entry in gitlab.journal] == [200, 401]


def test_strict_keeps_the_original_exception() -> None:
    def run() -> None:
        with GitLab(strict=True) as gitlab:
            send(gitlab, "GET", "/nowhere")
            raise KeyError("first")

    with pytest.raises(KeyError, match="first"):
        run()


def test_journal_size_must_be_positive() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        GitLab(journal_size=0)
