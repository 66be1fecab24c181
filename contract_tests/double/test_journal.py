"""What is written down of each request, and how assertions about it fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_client import errors
from gitlab_error_tracking_client.api.client_keys import create_client_key, delete_client_key, list_client_keys
from gitlab_error_tracking_client.api.project_settings import update_settings
from gitlab_error_tracking_double import GitLab, faults

from contract_tests.double.conftest import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable

HUSH = "glpat-0123456789abcdefghij"


def ask(gitlab: GitLab, method: str, target: str, token: str | None = None, **arguments: Any) -> httpx.Response:
    headers = {"PRIVATE-TOKEN": gitlab.default_token if token is None else token}
    with httpx.Client(transport=gitlab.transport, headers=headers) as client:
        return client.request(method, gitlab.api_url + target, **arguments)


def failure(assertion: Callable[[], None]) -> str:
    with pytest.raises(AssertionError) as raised:
        assertion()
    return str(raised.value)


def test_a_request_is_written_down_with_all_that_was_asked(double: GitLab) -> None:
    response = ask(double, "PATCH", "/projects/1/error_tracking/settings", params={"active": "TRUE"})
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
        "unknown": (),
    }


def test_parameters_are_read_from_the_body_and_the_path_too(double: GitLab) -> None:
    ask(double, "PUT", "/projects/1/error_tracking/settings", json={"active": False, "integrated": True})
    ask(double, "DELETE", "/projects/1/error_tracking/client_keys/2")
    ask(double, "DELETE", "/projects/1/error_tracking/client_keys/two")
    read = [entry.parameters for entry in double.journal]
    assert read == [{"active": False, "integrated": True}, {"key_id": 2}, {"key_id": "two"}]


def test_parameters_are_read_alike_where_nobody_was_let_in(double: GitLab) -> None:
    double.inject(faults.TooManyRequests(), on="update_settings")
    for token in (None, "nobody's"):
        ask(double, "PATCH", "/projects/1/error_tracking/settings", token, json={"active": "false"})
    asked = [(entry.status, entry.user, entry.parameters) for entry in double.journal]
    assert asked == [(429, "maintainer", {"active": False}), (401, None, {"active": False})]


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
def test_the_project_is_named_by_its_path(double: GitLab, target: str, project: str) -> None:
    ask(double, "GET", f"/projects/{target}/error_tracking/client_keys")
    assert (double.journal[0].operation, double.journal[0].project) == ("list_client_keys", project)


def test_head_is_the_operation_without_its_body(double: GitLab) -> None:
    response = ask(double, "HEAD", "/projects/1/error_tracking/client_keys")
    (entry,) = double.journal
    assert (response.content, entry.method, entry.operation, entry.status) == (b"", "HEAD", "list_client_keys", 200)


@pytest.mark.parametrize(
    ("target", "token", "arguments"),
    [
        (f"/projects/{HUSH}/error_tracking/settings", None, {}),
        ("/projects/1/error_tracking/settings", None, {"params": {"private_token": HUSH}}),
        ("/projects/1/error_tracking/settings", None, {"params": {"active": HUSH, HUSH: "x"}}),
        ("/projects/1/error_tracking/settings", HUSH, {}),
        ("/projects/1/error_tracking/settings", "plain-secret", {"params": {"token": "plain-secret"}}),
        ("/projects/1/error_tracking/settings", "", {"headers": {"Authorization": f"Bearer {HUSH}"}}),
        ("/projects/1/error_tracking/settings", None, {"json": {"tokens": [{"one": HUSH}]}}),
        (f"/{HUSH}", None, {}),
    ],
)
def test_no_token_is_written_down(double: GitLab, target: str, token: str | None, arguments: dict[str, Any]) -> None:
    ask(double, "PATCH", target, token, **arguments)
    written = repr([*double.journal]) + double.journal.told()
    assert [secret for secret in (HUSH, "plain-secret", double.default_token) if secret in written] == []


def test_what_is_too_short_for_a_token_hides_nothing(double: GitLab) -> None:
    ask(double, "GET", "/projects/1/error_tracking/settings", token="e")
    assert double.journal[0].path == "/api/v4/projects/1/error_tracking/settings"


def test_the_oldest_are_forgotten_when_there_is_no_room() -> None:
    with GitLab(journal_size=3) as gitlab:
        for _ in range(5):
            ask(gitlab, "GET", "/")
        left = ([entry.number for entry in gitlab.journal], len(gitlab.journal), gitlab.journal.count)
    assert left == ([3, 4, 5], 3, 5)


def test_nothing_is_claimed_of_what_was_forgotten() -> None:
    with GitLab(journal_size=1) as gitlab:
        for _ in range(2):
            ask(gitlab, "GET", "/projects/1/error_tracking/settings")
        said = failure(lambda: gitlab.journal.assert_saw("create_client_key", times=0))
    assert "the first 1 requests are forgotten" in said


def test_requests_are_found_by_what_holds_of_them(double: GitLab) -> None:
    client = double.client()
    list_client_keys.sync(1, client=client)
    delete_client_key.sync(PROJECT, 2, client=client)
    with pytest.raises(errors.ClientKeyNotFound):
        delete_client_key.sync(PROJECT, 2, client=client)
    journal = double.journal
    numbers = [
        [entry.number for entry in found]
        for found in (
            journal.find(),
            journal.find("delete_client_key"),
            journal.find(project="GROUP/app", status=404),
            journal.find(parameters={"key_id": 2}, user="maintainer"),
            journal.find(user=None),
        )
    ]
    assert numbers == [[1, 2, 3], [2, 3], [3], [2, 3], []]


def test_what_came_is_asserted(double: GitLab) -> None:
    update_settings.sync(PROJECT, client=double.client(), active=False)
    create_client_key.sync(PROJECT, client=double.client())
    double.journal.assert_saw("create_client_key", project=PROJECT, user="maintainer", status=201, parameters={})
    double.journal.assert_saw("update_settings", parameters={"active": False})
    double.journal.assert_saw("delete_client_key", times=0)
    double.journal.assert_order(["update_settings", "create_client_key"])


def test_what_did_not_come_is_told_with_what_came(double: GitLab) -> None:
    list_client_keys.sync(PROJECT, client=double.client())
    double.project("group/other")
    create_client_key.sync("group/other", client=double.client())
    said = failure(lambda: double.journal.assert_saw("create_client_key", project=PROJECT))
    assert said == (
        "expected one create_client_key for group/app, saw none; 2 requests came:\n"
        "  1. list_client_keys for group/app by maintainer page=1 per_page=20: 200\n"
        "  2. create_client_key for group/other by maintainer: 201   <- another project"
    )


def test_what_came_too_often_is_counted(double: GitLab) -> None:
    for _ in range(2):
        create_client_key.sync(PROJECT, client=double.client())
    said = failure(lambda: double.journal.assert_saw("create_client_key", status=201))
    assert said.startswith("expected one create_client_key answered 201, saw 2; 2 requests came:\n")


def test_silence_is_asserted_and_told(double: GitLab) -> None:
    double.journal.assert_saw_nothing()
    said = failure(lambda: double.journal.assert_saw("create_client_key", times=2, user="ci"))
    assert said == "expected 2 create_client_key by ci, saw none; no request came"


def test_what_broke_the_silence_is_told(double: GitLab) -> None:
    double.inject(faults.DroppedConnection())
    with pytest.raises(errors.ConnectionFailed):
        create_client_key.sync(PROJECT, client=double.client())
    assert failure(double.journal.assert_saw_nothing) == (
        "expected no request; 1 request came:\n"
        "  1. create_client_key for group/app by maintainer: no answer (fault: dropped_connection)"
    )


def test_another_order_is_told_line_by_line(double: GitLab) -> None:
    list_client_keys.sync(PROJECT, client=double.client())
    create_client_key.sync(PROJECT, client=double.client())
    said = failure(lambda: double.journal.assert_order(["create_client_key", "list_client_keys"]))
    assert said.startswith(
        "expected - and saw +:\n  + list_client_keys\n    create_client_key\n  - list_client_keys\n2 requests came:\n"
    )


@pytest.mark.parametrize(
    ("method", "target", "unknown"),
    [
        ("GET", "/projects/1/issues", "GET /api/v4/projects/1/issues by maintainer: 404: no such path"),
        ("POST", "/projects/1/error_tracking/settings", ": 405: no POST there, only GET, PUT, PATCH"),
        ("PATCH", "/projects/1/error_tracking/settings?active=true&intergrated=true", "no parameter 'intergrated'"),
    ],
)
def test_a_strict_double_names_what_the_contract_does_not_know(method: str, target: str, unknown: str) -> None:
    def use() -> None:
        with GitLab(strict=True) as gitlab:
            gitlab.project(PROJECT, settings="sentry")
            ask(gitlab, method, target)

    said = failure(use)
    assert said.startswith("the contract does not know what was asked:\n  1. ")
    assert unknown in said


def test_a_strict_double_forgets_nothing_unknown() -> None:
    def use() -> None:
        with GitLab(strict=True, journal_size=1) as gitlab:
            ask(gitlab, "GET", "/nowhere")
            ask(gitlab, "GET", "/projects/1/error_tracking/settings")

    assert "1. GET /api/v4/nowhere" in failure(use)


def test_a_strict_double_lets_pass_what_the_contract_knows() -> None:
    with GitLab(strict=True) as gitlab:
        gitlab.project(PROJECT)
        ask(gitlab, "GET", "/projects/1/error_tracking/client_keys?page=1&private_token=glpat-double-maintainer")
        ask(gitlab, "GET", "/projects/404/error_tracking/client_keys", token="nobody's")
    assert [entry.status for entry in gitlab.journal] == [200, 401]


def test_a_strict_double_does_not_hide_what_went_wrong_before() -> None:
    def use() -> None:
        with GitLab(strict=True) as gitlab:
            ask(gitlab, "GET", "/nowhere")
            raise KeyError("first")

    with pytest.raises(KeyError, match="first"):
        use()


def test_a_journal_has_room_for_something() -> None:
    with pytest.raises(ValueError, match="one request at least"):
        GitLab(journal_size=0)
