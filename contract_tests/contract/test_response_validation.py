"""Our response validation agrees with openapi-core."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_contract import contract_path, load_contract
from gitlab_error_tracking_contract.response_validation import ResponseValidator
from hypothesis import given
from hypothesis import strategies as st
from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers

from contract_tests.support.examples import example

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTRACT = load_contract()
REFERENCE = OpenAPI.from_file_path(str(contract_path()))
BASE = "https://gitlab.com/api/v4"

CLIENT_KEY = example("ClientKey")
KEY = CLIENT_KEY["public_key"]
SETTINGS = example("SentrySettings")
PAGE = {
    "link": '<https://a.b/c?page=1>; rel="first"',
    "x-next-page": "",
    "x-page": "1",
    "x-per-page": "20",
    "x-prev-page": "",
    "x-request-id": "1",
}
GOOD: list[tuple[str, int, Mapping[str, str], Any]] = [
    ("get_settings", 200, {"x-request-id": "1"}, SETTINGS),
    ("list_client_keys", 200, PAGE, [CLIENT_KEY]),
    ("create_client_key", 201, {"x-request-id": "1"}, CLIENT_KEY),
    ("get_settings", 401, {"x-request-id": "1"}, {"error": "invalid_token", "error_description": "x"}),
    ("update_settings", 400, {"x-request-id": "1"}, {"message": "x"}),
]
OTHER_VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, 1, -1, 1.5, "", "text", "https://a.b", [], {}, [{}], {"message": "x"}]
)


@dataclass
class Response:
    """A response as openapi-core expects it."""

    status_code: int
    headers: Headers
    data: bytes | None
    content_type: str


@dataclass
class Request:
    """A request as openapi-core expects it; the method and the path select the operation."""

    method: str
    path: str
    host_url: str = "https://gitlab.com"
    parameters: Any = field(default_factory=dict)
    content_type: str = ""
    body: bytes | None = None


def ours(name: str, status: int, headers: Mapping[str, str], body: bytes) -> bool:
    response = CONTRACT.operations[name].responses[status]
    return next(ResponseValidator(response).problems(headers, body), None) is None


def theirs(name: str, status: int, headers: Mapping[str, str], body: bytes) -> bool:
    operation = CONTRACT.operations[name]
    path = "/api/v4" + operation.path.replace("{id}", "5").replace("{key_id}", "3")
    response = Response(status, Headers(list(headers.items())), body, headers["content-type"])
    try:
        REFERENCE.validate_response(Request(operation.method.lower(), path), response)
    except OpenAPIError:
        return False
    return True


@st.composite
def changed(draw: st.DrawFn, value: Any) -> Any:
    """Change a value in one place, or not at all."""
    change = draw(st.sampled_from(["nothing", "everything", "less", "more", "inside"]))
    if change == "everything":
        return draw(OTHER_VALUES)
    if isinstance(value, dict) and value:
        name = draw(st.sampled_from(sorted(value)))
        without = {key: inner for key, inner in value.items() if key != name}
        others = {"less": without, "more": value | {"more": 1}, "inside": value | {name: draw(OTHER_VALUES)}}
        return others.get(change, value)
    if isinstance(value, list) and value:
        others_of_list = {"less": [], "more": [*value, *value], "inside": [draw(changed(value[0]))]}
        return others_of_list.get(change, value)
    return value


@given(st.data())
def test_validators_agree(data: st.DataObject) -> None:
    name, status, headers, value = data.draw(st.sampled_from(GOOD))
    body = json.dumps(data.draw(changed(value))).encode()
    left_out = data.draw(st.sampled_from(["", *headers]))
    sent = {key: text for key, text in headers.items() if key != left_out} | {"content-type": "application/json"}
    assert ours(name, status, sent, body) == theirs(name, status, sent, body)


@pytest.mark.parametrize(("name", "status", "headers", "value"), GOOD)
def test_validators_accept_a_valid_response(name: str, status: int, headers: Mapping[str, str], value: Any) -> None:
    sent, body = {**headers, "content-type": "application/json"}, json.dumps(value).encode()
    assert (ours(name, status, sent, body), theirs(name, status, sent, body)) == (True, True)


@pytest.mark.parametrize("text", ["", "text", "https://a b"])
def test_validators_reject_an_invalid_uri(text: str) -> None:
    sent, body = {"x-request-id": "1", "content-type": "application/json"}, json.dumps(SETTINGS | {"api_url": text})
    accepted = [validate("get_settings", 200, sent, body.encode()) for validate in (ours, theirs)]
    assert accepted == [False, False]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/html", b"<html>"),
        ("", b"{}"),
        ("application/json", b""),
        ("application/json", b'{"active": tr'),
        ("application/json", b"\xff"),
        ("text/plain", json.dumps(SETTINGS).encode()),
    ],
)
def test_unreadable_body_is_invalid(content_type: str, body: bytes) -> None:
    assert not ours("get_settings", 200, {"x-request-id": "1", "content-type": content_type}, body)


def test_summary_shows_no_values() -> None:
    check = ResponseValidator(CONTRACT.operations["create_client_key"].responses[201])
    body = json.dumps(CLIENT_KEY | {"sentry_dsn": f"ftp://{KEY}"}).encode()
    problems = [*check.problems({"x-request-id": "1", "content-type": "application/json"}, body)]
    assert len(problems) == 1
    assert KEY in problems[0].detail
    assert KEY not in problems[0].summary
