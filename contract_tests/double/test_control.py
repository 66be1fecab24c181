"""The control API: its contract, its operations and its access control."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from gitlab_error_tracking_contract import contract_path, load_contract
from gitlab_error_tracking_contract.response_validation import response_validators
from gitlab_error_tracking_double import GitLab
from gitlab_error_tracking_double.control.application import control_contract, standalone_app
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import validate
from starlette.testclient import TestClient

from contract_tests.server.test_conformance import run
from contract_tests.support.raw_requests import RawRequest, send_in_process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

CONTRACT = control_contract()
CHECKS = response_validators(CONTRACT)
URL = "http://127.0.0.1:8080"
TOKEN = "glpat-double-maintainer"
KEYS = "/api/v4/projects/group%2Fapp/error_tracking/client_keys"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
LOCAL, REMOTE = "127.0.0.1", "10.0.0.9"


class Control:
    """A client of the control API that validates each response by the contract."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def __call__(self, operation_id: str, sent: Any = None, *, status: int = 200, **path: int) -> Any:
        operation = CONTRACT.operations[operation_id]
        body = {"json": {} if sent is None else sent} if operation.body is not None else {}
        url = CONTRACT.base_path + operation.path.format(**path)
        response = self.client.request(operation.method, url, **body)
        problems = CHECKS[operation_id, response.status_code].problems(dict(response.headers), response.content)
        assert [problem.detail for problem in problems] == []
        assert response.status_code == status, response.text
        return response.json()

    def request(self, method: str = "GET", path: str = KEYS) -> httpx.Response:
        """Send a request to GitLab's API."""
        response: httpx.Response = self.client.request(method, path, headers={"PRIVATE-TOKEN": TOKEN})
        return response


@pytest.fixture
def control() -> Iterator[Control]:
    with standalone_app(URL) as site:
        yield Control(TestClient(site, base_url=URL, client=(LOCAL, 1)))


def test_contract_is_valid_openapi() -> None:
    validate(CONTRACT.document)


def test_contract_version_equals_the_api_version() -> None:
    assert CONTRACT.document["info"]["version"] == load_contract().document["info"]["version"]


def test_response_examples_match_their_schema() -> None:
    for name, response in CONTRACT.document["components"]["responses"].items():
        media = response["content"]["application/json"]
        schema = CONTRACT.document | {"$ref": media["schema"]["$ref"]}
        for example in media["examples"].values():
            assert [error.message for error in OAS30Validator(schema).iter_errors(example["value"])] == [], name


def test_request_examples_succeed(control: Control) -> None:
    control("create_snapshot")
    paths = [*CONTRACT.document["paths"].values()]
    for operation in (operation for item in paths for operation in item.values()):
        if operation["operationId"] == "delete_snapshot":
            continue  # later examples need the snapshot
        path = {"snapshot_id": 1} if "parameters" in operation else {}
        body = operation.get("requestBody")
        sent = [e["value"] for e in body["content"]["application/json"]["examples"].values()] if body else [None]
        for value in sent:
            control(operation["operationId"], value, **path)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_schemathesis_reports_no_failures() -> None:
    schema = schemathesis.openapi.from_path(str(contract_path().with_name("double.yaml")))
    schema.config.generation.update(max_examples=5)
    # A valid request may conflict with the state: a second project of the same path, for example.
    schema.config.checks.update(excluded_check_names=["positive_data_acceptance"])
    schema.config.phases.stateful.enabled = False
    with standalone_app(URL, ["testserver"]) as schema.app:
        failures, _, seen = run(schema)
    assert not failures, "\n\n".join(failures)
    assert {operation for operation, status in seen if status in {200, 404}} == {*CONTRACT.operations}


@pytest.mark.parametrize(("schema", "method"), [("NewProject", GitLab.project), ("NewToken", GitLab.token)])
def test_contract_has_the_arguments_of_python(schema: str, method: Callable[..., Any]) -> None:
    properties = CONTRACT.document["components"]["schemas"][schema]["properties"]
    assert {*properties} == {*signature(method).parameters} - {"self"}


def test_created_project_and_token_are_usable(control: Control) -> None:
    assert control("create_project", {"path": "group/app", "keys": 2}) == {"id": 1, "path": "group/app"}
    reader = control("create_token", {"user": "ci", "role": "developer"})
    assert reader == {"user": "ci", "token": "glpat-double-ci"}
    assert [key["id"] for key in control.request().json()] == [1, 2]


def test_reset_restores_state_with_the_seed(control: Control) -> None:
    def first_key(seed: int) -> str:
        control("reset_double", {"seed": seed})
        control("create_project", {"path": "group/app", "keys": 1})
        key: str = control.request().json()[0]["public_key"]
        return key

    assert first_key(1) == first_key(1) != first_key(2)
    assert control("reset_double") | {"url": "", "api_url": ""} == {
        "url": "",
        "api_url": "",
        "default_token": TOKEN,
        "requests": 0,
        "faults": 0,
    }


def test_snapshot_is_restorable_until_deleted(control: Control) -> None:
    control("create_project", {"path": "group/app"})
    number = control("create_snapshot")["id"]
    control.request("POST")
    control("restore_snapshot", snapshot_id=number)
    assert control.request().json() == []
    control("delete_snapshot", snapshot_id=number)
    assert control("restore_snapshot", status=404, snapshot_id=number) == {"message": f"there is no snapshot {number}"}


def test_faults_are_injected_listed_and_cleared(control: Control) -> None:
    control("create_project", {"path": "group/app"})
    injected = control("inject_fault", {"fault": {"kind": "server_error"}, "on": "list_client_keys", "times": 2})
    fault = {"kind": "server_error", "done": False}
    assert injected == {
        "faults": [{"fault": fault, "on": "list_client_keys", "times": 2, "probability": 1, "optional": False}]
    }
    assert control.request().status_code == 500
    assert control("clear_faults") == control("list_faults") == {"faults": []}
    assert control.request().status_code == 200


def test_journal_returns_requests_without_tokens(control: Control) -> None:
    control("create_project", {"path": "group/app"})
    control.request(path=f"{KEYS}?private_token={TOKEN}&search={TOKEN}")
    journal = control("get_journal")
    entry = journal["entries"][0]
    assert (journal["count"], entry["operation"], entry["user"], entry["status"]) == (
        1,
        "list_client_keys",
        "maintainer",
        200,
    )
    assert TOKEN not in str(journal)
    assert control("clear_journal") == {"count": 0, "entries": [], "summary": "No requests received."}


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [1, 2, 3]),
        ({"operation": "list_client_keys"}, [2]),
        ({"operation": None}, [3]),
        ({"status": 404, "user": None}, [3]),
        ({"project": "GROUP/App", "user": "maintainer"}, [1, 2]),
        ({"parameters": {"page": 2}}, [2]),
    ],
)
def test_find_matches_all_given_values(control: Control, wanted: dict[str, Any], numbers: list[int]) -> None:
    control("create_project", {"path": "group/app"})
    control.request("POST")
    control.request(path=f"{KEYS}?page=2")
    control.client.get("/api/v4/projects/1/issues")
    assert [entry["number"] for entry in control("find_requests", wanted)["entries"]] == numbers


def test_find_returns_integers_beyond_64_bits(control: Control) -> None:
    control("create_project", {"path": "group/app", "settings": "integrated"})
    settings = KEYS.replace("client_keys", "settings")
    sent = {"active": True, "large": 10**30}
    control.client.patch(settings, json=sent, headers={"PRIVATE-TOKEN": TOKEN})
    assert control("find_requests")["entries"][0]["parameters"] == sent


def test_checks_report_the_received_requests(control: Control) -> None:
    control("create_project", {"path": "group/app"})
    control.request()
    good = {"passed": True, "message": ""}
    assert control("check_saw", {"operation": "list_client_keys", "project": "group/app", "status": 200}) == good
    assert control("check_order", {"operations": ["list_client_keys"]}) == good
    assert control("check_documented") == good
    missing = control("check_saw", {"operation": "create_client_key"})
    assert (missing["passed"], missing["message"].partition(".")[0]) == (
        False,
        "expected 1 create_client_key, saw 0",
    )
    assert control("check_saw_nothing")["passed"] is False


def test_check_reports_unapplied_faults(control: Control) -> None:
    control("create_project", {"path": "group/app"})
    control("inject_fault", {"fault": {"kind": "server_error"}, "on": "get_settings", "optional": True})
    control("inject_fault", {"fault": {"kind": "bad_gateway"}, "on": "list_client_keys"})
    before = control("check_faults_applied")
    control.request()
    assert (before["passed"], control("check_faults_applied")) == (False, {"passed": True, "message": ""})


def test_clock_is_set_and_advanced(control: Control) -> None:
    assert control("set_clock", {"to": "2030-01-31"}) == {"now": "2030-01-31T00:00:00+00:00", "frozen": True}
    assert control("advance_clock", {"hours": 1})["now"] == "2030-01-31T01:00:00+00:00"
    assert control("set_clock", {"to": "2030-01-31T02:00:00+02:00"})["now"] == "2030-01-31T00:00:00+00:00"
    assert control("set_clock", {"to": None})["frozen"] is False


@pytest.mark.parametrize(
    ("operation", "sent", "message"),
    [
        ("create_project", {"path": "app"}, "the data: projects[0].path: "),
        ("create_project", {"pth": "group/app"}, "the body: "),
        ("create_token", {"user": "ci", "role": "chief"}, "role: "),
        ("inject_fault", {"fault": {"kind": "flood"}}, "fault.kind: "),
        ("inject_fault", {"fault": {"kind": "delay", "done": True}}, "delay has no field 'done': use seconds"),
        ("inject_fault", {"fault": {"kind": "bad_gateway"}, "on": "merge"}, "there is no operation 'merge'"),
        (
            "inject_fault",
            {"fault": {"kind": "respond", "status": 418, "headers": {"a b": ""}}},
            "a header must be ASCII",
        ),
        ("set_clock", {"to": "noon"}, "'noon' is not a time: use 2030-01-31 or 2030-01-31T12:00:00Z"),
        ("set_clock", {"to": "0001-01-01T00:00:00+14:00"}, "'0001-01-01T00:00:00+14:00' is not a time:"),
        ("advance_clock", {"days": 1e12}, "the resulting date is out of range"),
        ("advance_clock", {"days": 1e300}, "the resulting date is out of range"),
        ("check_saw", {"operation": "keys"}, "there is no operation 'keys': use one of create_client_key, "),
        ("check_saw", {"operation": "get_settings", "user": "me", "times": 0}, "there is no user 'me': use one of "),
        ("check_order", {"operations": ["keys"]}, "there is no operation 'keys'"),
        ("find_requests", {"project": "group/ap"}, "there is no project 'group/ap'"),
        ("find_requests", {"parameters": {"pages": 1}}, "there is no parameter 'pages'"),
        ("reset_double", {"seed": "x"}, "seed: "),
        ("reset_double", [], "the body: "),
    ],
)
def test_invalid_request_changes_nothing(control: Control, operation: str, sent: Any, message: str) -> None:
    before = control("get_double")
    assert control(operation, sent, status=400)["message"].startswith(message)
    assert control("get_double") == before


def test_invalid_token_is_not_echoed(control: Control) -> None:
    rejected = control("create_token", {"user": "ci", "token": "glpat secret"}, status=400)
    assert "secret" not in str(rejected)


@pytest.mark.parametrize(
    ("method", "path", "body", "media_type", "status"),
    [
        ("GET", "/-/double", b"", None, 404),
        ("GET", "/-/double/other", b"", None, 404),
        ("PATCH", "/-/double/clock", b"", None, 405),
        ("OPTIONS", "/-/double/reset", b"", None, 405),
        ("GET", "/-/double/state?x=1", b"", None, 400),
        ("DELETE", "/-/double/snapshots/x", b"", None, 400),
        *(("POST", "/-/double/reset", b"{}", media, 415) for media in ("text/plain", FORM, None)),
        *(("POST", "/-/double/reset", body, JSON, 400) for body in (b"", b"{", b"\xff", b"[" * 100_000)),
    ],
)
def test_malformed_request_is_rejected_in_json(
    control: Control, method: str, path: str, body: bytes, media_type: str | None, status: int
) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    response = control.client.request(method, path, content=body, headers=headers)
    assert (response.status_code, [*response.json()]) == (status, ["message"])
    assert [name for name in response.headers if name.startswith("access-control")] == []


@pytest.mark.parametrize(
    ("hosts", "client", "host", "status"),
    [
        *(((), LOCAL, host, 403) for host in ("evil.example", "127.0.0.1.evil.example", "", REMOTE, "gitlab-double")),
        *(((), LOCAL, host, 200) for host in ("localhost:1", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST")),
        ((), REMOTE, "127.0.0.1:8080", 403),
        ((), REMOTE, "gitlab-double:8080", 403),
        (("gitlab-double",), REMOTE, "gitlab-double:8080", 200),
        (("gitlab-double",), REMOTE, "evil.example", 403),
    ],
)
def test_control_admits_local_or_allowed_clients(hosts: tuple[str, ...], client: str, host: str, status: int) -> None:
    with standalone_app(URL, hosts) as site:
        response = TestClient(site, base_url=URL, client=(client, 1)).get("/-/double/state", headers={"Host": host})
    assert response.status_code == status


def test_gitlab_api_accepts_remote_clients() -> None:
    with standalone_app(URL) as site:
        client = TestClient(site, base_url="http://gitlab-double:8080", client=(REMOTE, 1))
        assert client.get(KEYS).status_code == 401


def test_incomplete_body_changes_nothing() -> None:
    headers = {"Host": "127.0.0.1:8080", "Content-Type": "application/json"}
    project = RawRequest("POST", "/-/double/projects", headers, b'{"path": "group/app"}', prefix="")
    with standalone_app(URL) as site:
        client = TestClient(site, base_url=URL, client=(LOCAL, 1))
        before = client.get(KEYS, headers={"PRIVATE-TOKEN": TOKEN}).status_code
        response = send_in_process(site, project, truncated=True)
        after = client.get(KEYS, headers={"PRIVATE-TOKEN": TOKEN}).status_code
    assert (response.status, before, after) == (400, 404, 404)
