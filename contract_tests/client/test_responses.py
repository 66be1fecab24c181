"""The client parses every documented response, and rejects all others."""

from __future__ import annotations

import contextlib
import json
from functools import cache
from http import HTTPStatus
from typing import Any

import httpx
import jsonschema_rs
import pytest
from gitlab_error_tracking_client import errors
from gitlab_error_tracking_contract import load_contract
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.client import calls
from contract_tests.client.bodies import bodies
from contract_tests.client.calls import CLIENTS, call_operation, connect, each_client
from contract_tests.support.examples import example
from contract_tests.support.operations import OPERATIONS

CONTRACT = load_contract()
DOCUMENTED = [
    pytest.param(name, response, id=f"{name}: {status}")
    for name, operation in CONTRACT.operations.items()
    for status, response in operation.responses.items()
    if "application/json" in response.content
]
# Any JSON with the names of the contract.
_NAMES = st.sampled_from(["id", "active", "public_key", "sentry_dsn", "integrated", "message", "error"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=7),
    max_leaves=10,
)
KIND = st.sampled_from(CLIENTS)


def call(name: str, kind: Any, status: int, **content: Any) -> Any:
    """Call an operation that gets this response."""
    response = httpx.Response(status, **content, headers={"X-Page": "1", "Retry-After": "30"})
    return call_operation(name, connect(response, kind))


@cache  # a strategy is compiled on its first use
def valid_bodies(name: str, status: int) -> st.SearchStrategy[Any]:
    """Return a strategy of the bodies that the contract documents."""
    return bodies(CONTRACT.operations[name].responses[status].content["application/json"])


def as_json(parsed: Any) -> Any:
    return [item.to_dict() for item in parsed] if isinstance(parsed, list) else parsed.to_dict()


def shape(schema: Any) -> Any:
    """Return the fields and types of a schema: the client does not validate lengths, ranges and patterns."""
    if isinstance(schema, list):
        return [shape(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    unchecked = {"minLength", "minimum", "maxItems", "pattern", "format"}
    return {key: shape(value) for key, value in schema.items() if key not in unchecked}


@pytest.mark.parametrize(("name", "documented"), DOCUMENTED)
@settings(max_examples=50)
@given(data=st.data(), kind=KIND)
def test_documented_response_round_trips(name: str, documented: Any, data: st.DataObject, kind: Any) -> None:
    schema = documented.content["application/json"]
    body = data.draw(valid_bodies(name, documented.status))
    assert jsonschema_rs.validator_for(schema).is_valid(body)
    if documented.status < 300:
        assert as_json(call(name, kind, documented.status, json=body)) == body
        return
    with pytest.raises(errors.ApiError) as raised:
        call(name, kind, documented.status, json=body)
    assert (raised.value.status_code, as_json(raised.value.body)) == (documented.status, body)


@pytest.mark.parametrize("name", OPERATIONS)
@given(text=st.text(st.characters(codec="utf-8")), kind=KIND)
def test_rate_limit_error_has_its_text(name: str, text: str, kind: Any) -> None:
    with pytest.raises(errors.TooManyRequests) as raised:
        call(name, kind, 429, text=text)
    assert (raised.value.body, raised.value.retry_after) == (text, 30)


@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=50)
@given(data=st.data(), content=st.binary(max_size=20), kind=KIND)
def test_undocumented_status_is_an_unexpected_response(
    name: str, data: st.DataObject, content: bytes, kind: Any
) -> None:
    documented = CONTRACT.operations[name].responses
    status = data.draw(st.sampled_from([one.value for one in HTTPStatus if one >= 200 and one not in documented]))
    with pytest.raises(errors.UnexpectedResponse) as raised:
        call(name, kind, status, content=content)
    assert (raised.value.status_code, raised.value.content) == (status, content)


@pytest.mark.parametrize(("name", "documented"), DOCUMENTED)
@settings(max_examples=30)
@given(content=st.binary(max_size=20) | ANYTHING.map(lambda value: json.dumps(value).encode()), kind=KIND)
def test_any_body_is_parsed_or_an_error(name: str, documented: Any, content: bytes, kind: Any) -> None:
    with contextlib.suppress(errors.UnexpectedResponse):
        try:
            parsed = as_json(call(name, kind, documented.status, content=content))
        except errors.ApiError as error:
            if isinstance(error.body, dict):
                return  # an error 401 or 403 that the contract does not name
            parsed = as_json(error.body)
        assert jsonschema_rs.is_valid(shape(documented.content["application/json"]), parsed)


@given(data=st.data(), kind=KIND)
def test_incomplete_body_is_an_unexpected_response(data: st.DataObject, kind: Any) -> None:
    name = data.draw(st.sampled_from(sorted(OPERATIONS)))
    success = CONTRACT.operations[name].success
    body = data.draw(valid_bodies(name, success.status).filter(bool))
    part = body[0] if isinstance(body, list) else body
    field = data.draw(st.sampled_from(sorted(part)))
    if data.draw(st.booleans()):
        del part[field]
    else:
        part[field] = data.draw(st.sampled_from([1.5, [], {}]))
    with pytest.raises(errors.UnexpectedResponse, match=f"/{field} is"):
        call(name, kind, success.status, json=body)


@each_client
def test_with_response_returns_the_whole_response(kind: Any) -> None:
    settings = example("SentrySettings")
    client = connect(httpx.Response(200, json=settings, headers={"X-Request-Id": "1"}), kind)
    response = calls.call(client, "settings.with_response.get", 1)
    assert (response.status_code, response.headers["X-Request-Id"]) == (200, "1")
    assert (response.parsed.to_dict(), json.loads(response.content)) == (settings, settings)


@each_client
def test_with_response_raises_documented_errors(kind: Any) -> None:
    client = connect(httpx.Response(401, json={"message": "401 Unauthorized"}), kind)
    with pytest.raises(errors.NotAuthenticated):
        calls.call(client, "settings.with_response.get", 1)


def test_with_response_has_all_methods_of_one_response() -> None:
    client = connect(httpx.Response(204))
    groups = {name: type(getattr(client, name).with_response) for name in ("settings", "client_keys")}
    names = {name: {method for method in vars(group) if method[0] != "_"} for name, group in groups.items()}
    assert names == {"settings": {"get", "create", "update"}, "client_keys": {"create", "delete"}}
