"""Parameters in the query string, in JSON and in forms; malformed and oversized bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.gitlab.models import Instance

from contract_tests.support.in_process import content
from contract_tests.support.raw_requests import RawRequest, send_in_process

if TYPE_CHECKING:
    import httpx
    from gitlab_error_tracking_server.store.store import Store
    from starlette.types import ASGIApp

SETTINGS = "/projects/2/error_tracking/settings"
SENTRY = "/projects/1/error_tracking/settings"
KEYS = "/projects/2/error_tracking/client_keys"
BOTH_TRUE = b'{"active": true, "integrated": true}'
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BOOLEANS = [
    *zip(
        ["true", "True", "TRUE", "t", "T", "yes", "Yes", "YES", "y", "Y", "on", "On", "ON", "1"],
        ["false", "False", "FALSE", "f", "F", "no", "No", "NO", "n", "N", "off", "Off", "OFF", "0"],
        strict=True,
    ),
    (1, 0),
]
UNREADABLE = (400, {"error": "message body does not match declared format"})
TOO_LARGE = (413, {"message": "413 Request Entity Too Large"})


@pytest.mark.parametrize(
    "sent",
    [
        {"params": {"active": "true", "integrated": "true"}},
        {"json": {"active": True, "integrated": True}},
        {"json": {"active": "true", "integrated": "true"}},
        {"data": {"active": "true", "integrated": "true"}},
        {"files": {"active": (None, "true"), "integrated": (None, "true")}},
        {"params": {"active": "true"}, "json": {"integrated": True}},
        {"params": {"active": "true", "more": "1"}, "json": {"integrated": True, "more": {"a": [1]}}},
        {"content": BOTH_TRUE, "headers": {"Content-Type": "Application/JSON; charset=UTF-8"}},
        {"params": {"active": "false", "integrated": "false"}, "json": {"active": True, "integrated": True}},
        {"params": {"active": "false", "integrated": "false"}, "data": {"active": "true", "integrated": "true"}},
        {"params": [("active", "false"), ("active", "true"), ("integrated", "true")]},
    ],
)
def test_body_parameters_override_query_parameters(api: httpx.Client, sent: dict[str, Any]) -> None:
    response = api.put(SETTINGS, **sent)
    assert response.status_code == 200, response.text
    assert (response.json()["active"], response.json()["integrated"]) == (True, True)


@pytest.mark.parametrize("place", ["query", "JSON"])
@pytest.mark.parametrize(("true", "false"), BOOLEANS)
def test_boolean_has_spellings_of_dry_types(api: httpx.Client, place: str, true: Any, false: Any) -> None:
    sent = {"active": false, "integrated": true}
    response = api.put(SETTINGS, params=sent) if place == "query" else api.put(SETTINGS, json=sent)
    assert (response.status_code, response.json()["active"], response.json()["integrated"]) == (200, False, True)


def test_patch_reads_its_body(api: httpx.Client) -> None:
    response = api.patch("/projects/1/error_tracking/settings", json={"active": False})
    assert (response.status_code, response.json().get("active")) == (200, False)


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({}, "active is missing, active is empty, integrated is missing"),
        ({"params": {"integrated": "true"}}, "active is missing, active is empty"),
        ({"params": {"active": "true"}}, "integrated is missing"),
        ({"params": {"active": "", "integrated": "true"}}, "active is empty"),
        ({"params": {"active": " ", "integrated": " "}}, "active is invalid, active is empty, integrated is invalid"),
        ({"params": {"active": "x"}}, "active is invalid, integrated is missing"),
        ({"params": {"active": "2", "integrated": "null"}}, "active is invalid, integrated is invalid"),
        ({"params": {"active": "tRuE", "integrated": "oN"}}, "active is invalid, integrated is invalid"),
        ({"params": {"active[]": "true", "integrated[a]": "true"}}, "active is invalid, integrated is invalid"),
        ({"params": {"ACTIVE": "true", "integrated": "true"}}, "active is missing, active is empty"),
        ({"json": {"active": None, "integrated": None}}, "active is empty"),
        ({"json": {"active": 1.0, "integrated": 2}}, "active is invalid, integrated is invalid"),
        ({"json": {"active": 0.0, "integrated": -1}}, "active is invalid, integrated is invalid"),
        ({"json": {"active": [True], "integrated": {}}}, "active is invalid, integrated is invalid"),
        ({"json": {"active": [], "integrated": {}}}, "active is invalid, active is empty, integrated is invalid"),
        ({"json": [True, True]}, "active is missing, active is empty, integrated is missing"),
        ({"json": "active"}, "active is missing, active is empty, integrated is missing"),
        ({"files": {"active": ("a.txt", b"true"), "integrated": (None, "true")}}, "active is invalid"),
        ({"params": {"active": "true", "integrated": "true"}, "json": {"active": None}}, "active is empty"),
    ],
)
def test_problems_follow_declaration_order(shared_api: httpx.Client, sent: dict[str, Any], problem: str) -> None:
    assert content(shared_api.put(SETTINGS, **sent)) == (400, {"error": problem})


def test_parameter_without_value_is_empty(shared_api: httpx.Client) -> None:
    assert content(shared_api.put(f"{SETTINGS}?active&integrated=true")) == (400, {"error": "active is empty"})


@pytest.mark.parametrize(("active", "problems"), [("false", []), ("true", ["token", "api url"])])
def test_empty_required_integrated_cannot_be_saved(api: httpx.Client, active: str, problems: list[str]) -> None:
    response = api.put(SETTINGS, params={"active": active, "integrated": ""})
    *first, last = ["integrated is not included in the list", *(f"{name} is a required field" for name in problems)]
    sentences = [f"Error tracking setting {problem}" for problem in [*first, last]]
    expected = f"{sentences[0]}, {sentences[1]}, and {sentences[2]}" if first else sentences[0]
    assert content(response) == (400, {"message": expected})


@pytest.mark.parametrize("empty", [None, ""])
def test_empty_optional_parameter_is_omitted(api: httpx.Client, empty: str | None) -> None:
    response = api.patch(SENTRY, json={"active": True, "integrated": empty})
    assert (response.status_code, response.json()["integrated"]) == (200, False)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_empty_json_body_is_accepted(api: httpx.Client, method: str) -> None:
    path = KEYS if method == "POST" else "/projects/5/error_tracking/client_keys/3"
    assert api.request(method, path, headers=JSON).status_code in (200, 201)


def test_unknown_parameters_are_ignored(api: httpx.Client) -> None:
    key = api.post(KEYS, json={"active": False, "public_key": "glet_mine", "id": 77}).json()
    assert (key["active"], key["public_key"] == "glet_mine", key["id"] == 77) == (True, False, False)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{active: true}",
        b"{'active': true}",
        b'{"active": NaN}',
        b'{"active": "\xff"}',
        b"\0",
        b"1" * 5000,
    ],
    ids=["truncated", "unquoted", "single quotes", "NaN", "not UTF-8", "NUL", "long number"],
)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", SENTRY), ("GET", "/nothing"), ("PUT", SETTINGS), ("PATCH", SETTINGS), ("POST", KEYS)]
)
def test_malformed_json_is_rejected(shared_api: httpx.Client, method: str, path: str, body: bytes) -> None:
    response = shared_api.request(method, path, content=body, headers=JSON)
    assert content(response) == (400, {"error": "Invalid JSON format"})


@pytest.mark.parametrize(
    "body", [b"[" * 33 + b"]" * 33, b'{"a":' * 32 + b"{}" + b"}" * 32, b"[" * 10_000 + b"]" * 10_000]
)
def test_deep_json_is_rejected(shared_api: httpx.Client, body: bytes) -> None:
    response = shared_api.put(SETTINGS, content=body, headers=JSON)
    assert content(response) == (400, {"error": "Parameters nested too deeply"})


def test_json_of_allowed_depth_is_read(api: httpx.Client) -> None:
    body = b'{"active": true, "integrated": true, "a": ' + b"[" * 31 + b"]" * 31 + b"}"
    assert api.put(SETTINGS, content=body, headers=JSON).status_code == 200


@pytest.mark.parametrize("place", ["query", "form"])
@pytest.mark.parametrize("pairs", ["a=%00", "%00=a", "a=%ff", "a=%", "a=%zz"])
def test_malformed_encoding_is_rejected_without_token(shared_api: httpx.Client, place: str, pairs: str) -> None:
    headers = FORM | {"PRIVATE-TOKEN": ""}
    sent = (f"{SENTRY}?{pairs}", "") if place == "query" else (SENTRY, pairs)
    response = shared_api.request("GET", sent[0], headers=headers, content=sent[1])
    media_type = response.headers["content-type"]
    assert (response.status_code, response.text, media_type) == (400, "Bad Request", "text/plain")


def test_semicolon_separates_query_parameters(api: httpx.Client) -> None:
    response = api.put(f"{SETTINGS}?active=true;integrated=false&integrated=true")
    assert (response.status_code, response.json()["active"]) == (200, True)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"no boundary in here"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="active"\r\n\r\ntrue\r\n'),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: nothing\r\n\r\ntrue\r\n--x--\r\n"),
    ],
)
def test_malformed_form_is_rejected(shared_api: httpx.Client, content_type: str, body: bytes) -> None:
    response = shared_api.put(SETTINGS, content=body, headers={"Content-Type": content_type})
    assert content(response) == UNREADABLE


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "text/json", "nonsense", ""])
def test_unsupported_content_type_is_rejected(shared_api: httpx.Client, media_type: str) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    response = shared_api.put(SETTINGS, content=BOTH_TRUE, headers=headers)
    assert content(response) == (415, {"error": f"The provided content-type '{media_type}' is not supported."})


def test_body_without_content_type_must_be_json(shared_api: httpx.Client) -> None:
    response = shared_api.put(SETTINGS, content=b"active=true&integrated=true")
    assert content(response) == (400, {"error": "Invalid JSON format"})


def test_content_type_without_body_is_ignored(api: httpx.Client) -> None:
    response = api.put(f"{SETTINGS}?active=true&integrated=true", headers={"Content-Type": "application/xml"})
    assert response.status_code == 200


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 413)])
def test_body_has_a_limit(api: httpx.Client, more: int, status: int) -> None:
    body = BOTH_TRUE.ljust(Instance().max_body + more)
    assert api.put(SETTINGS, content=body, headers=JSON).status_code == status


@pytest.mark.parametrize("instance", [Instance(max_body=len(BOTH_TRUE) - 1)])
def test_body_limit_is_configurable(api: httpx.Client) -> None:
    assert content(api.put(SETTINGS, content=BOTH_TRUE, headers=JSON)) == TOO_LARGE


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "multipart/form-data", "a/b"])
def test_long_content_type_is_rejected(shared_api: httpx.Client, media_type: str) -> None:
    headers = {"Content-Type": media_type + ";" * 1000}
    assert shared_api.put(SETTINGS, content=BOTH_TRUE, headers=headers).status_code == 400


@pytest.mark.parametrize("headers", [JSON, {"Content-Type": "text/plain"}])
def test_read_operation_ignores_other_bodies(shared_api: httpx.Client, headers: dict[str, str]) -> None:
    response = shared_api.request("GET", SENTRY, content=b'{"sudo": "nobody"}', headers=headers)
    assert response.status_code == 200


def test_read_operation_reads_a_form(shared_api: httpx.Client) -> None:
    keys = "/projects/5/error_tracking/client_keys?per_page=1"
    response = shared_api.request("GET", keys, data={"per_page": "2"})
    assert (response.status_code, response.headers["x-per-page"]) == (200, "2")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_truncated_body_changes_nothing(app: ASGIApp, store: Store, method: str) -> None:
    paths = {"PUT": SETTINGS, "POST": KEYS, "DELETE": "/projects/5/error_tracking/client_keys/3"}
    request = RawRequest(method, f"{paths[method]}?active=true&integrated=true")
    response = send_in_process(app, request, truncated=True)
    assert response.status == 400
    assert store.get_settings(2) is None
    assert [len(store.list_client_keys(project, 1, 20).client_keys) for project in (2, 5)] == [0, 2]
