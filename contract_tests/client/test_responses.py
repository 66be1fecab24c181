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

from contract_tests.client.bodies import bodies
from contract_tests.client.calls import call_operation, connect
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
WAY = st.sampled_from(["", "detailed"])


def call(name: str, response: httpx.Response, *, is_async: bool, way: str = "detailed") -> Any:
    """Call an operation that gets this response."""
    return call_operation(name, connect(response), is_async=is_async, way=way)


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
@given(data=st.data(), is_async=st.booleans())
def test_documented_response_round_trips(name: str, documented: Any, data: st.DataObject, *, is_async: bool) -> None:
    schema = documented.content["application/json"]
    body = data.draw(valid_bodies(name, documented.status))
    assert jsonschema_rs.validator_for(schema).is_valid(body)
    response = httpx.Response(documented.status, json=body)
    result = call(name, response, is_async=is_async)
    assert (result.status_code, as_json(result.parsed)) == (documented.status, body)
    if documented.status < 300:
        assert call(name, response, is_async=is_async, way="") == result.parsed


@pytest.mark.parametrize("name", OPERATIONS)
@given(text=st.text(st.characters(codec="utf-8")), is_async=st.booleans())
def test_text_of_rate_limit_is_returned(name: str, text: str, *, is_async: bool) -> None:
    result = call(name, httpx.Response(429, text=text, headers={"Retry-After": "30"}), is_async=is_async)
    assert (result.status_code, result.parsed, result.headers["retry-after"]) == (429, text, "30")


@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=50)
@given(data=st.data(), content=st.binary(max_size=20), is_async=st.booleans(), way=WAY)
def test_undocumented_status_is_an_unexpected_response(
    name: str, data: st.DataObject, content: bytes, *, is_async: bool, way: str
) -> None:
    documented = CONTRACT.operations[name].responses
    status = data.draw(st.sampled_from([one.value for one in HTTPStatus if one >= 200 and one not in documented]))
    with pytest.raises(errors.UnexpectedResponse) as raised:
        call(name, httpx.Response(status, content=content), is_async=is_async, way=way)
    assert (raised.value.status_code, raised.value.content) == (status, content)


@pytest.mark.parametrize(("name", "documented"), DOCUMENTED)
@settings(max_examples=30)
@given(
    content=st.binary(max_size=20) | ANYTHING.map(lambda value: json.dumps(value).encode()),
    is_async=st.booleans(),
    way=WAY,
)
def test_any_body_is_parsed_or_an_error(
    name: str, documented: Any, content: bytes, *, is_async: bool, way: str
) -> None:
    with contextlib.suppress(errors.UnexpectedResponse, errors.ApiError):
        result = call(name, httpx.Response(documented.status, content=content), is_async=is_async, way=way)
        parsed = result.parsed if way else result
        assert jsonschema_rs.is_valid(shape(documented.content["application/json"]), as_json(parsed))


@given(data=st.data())
def test_incomplete_body_is_an_unexpected_response(data: st.DataObject) -> None:
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
        call(name, httpx.Response(success.status, json=body), is_async=data.draw(st.booleans()))
