"""Our response validation agrees with openapi-core."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from gitlab_error_tracking_contract import CONTRACTS, contract_path, load_contract
from gitlab_error_tracking_contract.contract import operations_in
from gitlab_error_tracking_contract.response_validation import ResponseValidator
from hypothesis import given
from hypothesis import strategies as st
from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers

from contract_tests.support.examples import example

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitlab_error_tracking_contract import Contract

LOADED = {name: load_contract(contract_path(name)) for name in CONTRACTS}
REFERENCES = {name: OpenAPI.from_file_path(str(contract_path(name))) for name in CONTRACTS}

CLIENT_KEY = example("ClientKey")
KEY = CLIENT_KEY["public_key"]
SETTINGS = example("SentrySettings")


@dataclass(frozen=True)
class Sample:
    """A response with an example of a contract as its body."""

    contract: str
    operation: str
    status: int
    headers: Mapping[str, str]
    value: Any


def samples(name: str, contract: Contract) -> Iterator[Sample]:
    for _, _, node in operations_in(contract.document):
        for status, response in node["responses"].items():
            documented = contract.resolve(response)
            resolved = {header.lower(): contract.resolve(one) for header, one in documented["headers"].items()}
            headers = {header: str(one["example"]) for header, one in resolved.items()}
            for media in [documented.get("content", {}).get("application/json", {"examples": {}})]:
                for one in media["examples"].values():
                    yield Sample(name, node["operationId"], int(status), headers, contract.resolve(one)["value"])


SAMPLES = [sample for name, contract in LOADED.items() for sample in samples(name, contract)]
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
    host_url: str
    parameters: Any = field(default_factory=dict)
    content_type: str = ""
    body: bytes | None = None


def ours(sample: Sample, headers: Mapping[str, str], body: bytes) -> bool:
    response = LOADED[sample.contract].operations[sample.operation].responses[sample.status]
    return next(ResponseValidator(response).problems(headers, body), None) is None


def theirs(sample: Sample, headers: Mapping[str, str], body: bytes) -> bool:
    contract = LOADED[sample.contract]
    operation = contract.operations[sample.operation]
    server = urlsplit(contract.document["servers"][0]["url"])
    path = server.path + re.sub(r"{\w+}", "5", operation.path)
    response = Response(sample.status, Headers(list(headers.items())), body, headers["content-type"])
    request = Request(operation.method.lower(), path, f"{server.scheme}://{server.netloc}")
    try:
        REFERENCES[sample.contract].validate_response(request, response)
    except OpenAPIError:
        return False
    return True


def settings_sample() -> Sample:
    return Sample("openapi", "get_settings", 200, {"x-request-id": "1"}, SETTINGS)


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
    sample = data.draw(st.sampled_from(SAMPLES))
    body = json.dumps(data.draw(changed(sample.value))).encode()
    left_out = data.draw(st.sampled_from(["", *sample.headers]))
    sent = {key: text for key, text in sample.headers.items() if key != left_out}
    sent["content-type"] = "application/json"
    assert ours(sample, sent, body) == theirs(sample, sent, body)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.operation}-{sample.status}")
def test_validators_accept_a_valid_response(sample: Sample) -> None:
    sent, body = {**sample.headers, "content-type": "application/json"}, json.dumps(sample.value).encode()
    assert (ours(sample, sent, body), theirs(sample, sent, body)) == (True, True)


@pytest.mark.parametrize("text", ["", "text", "https://a b"])
def test_validators_reject_an_invalid_uri(text: str) -> None:
    sent, body = {"x-request-id": "1", "content-type": "application/json"}, json.dumps(SETTINGS | {"api_url": text})
    accepted = [validate(settings_sample(), sent, body.encode()) for validate in (ours, theirs)]
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
    assert not ours(settings_sample(), {"x-request-id": "1", "content-type": content_type}, body)


def test_summary_shows_no_values() -> None:
    check = ResponseValidator(LOADED["openapi"].operations["create_client_key"].responses[201])
    body = json.dumps(CLIENT_KEY | {"sentry_dsn": f"ftp://{KEY}"}).encode()
    problems = [*check.problems({"x-request-id": "1", "content-type": "application/json"}, body)]
    assert len(problems) == 1
    assert KEY in problems[0].detail
    assert KEY not in problems[0].summary
