"""Whatever answer the contract documents, the client understands, and can give back as it came."""

from __future__ import annotations

import asyncio
import contextlib
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx
import jsonschema_rs
import pytest
from gitlab_error_tracking_client import Client, errors
from gitlab_error_tracking_contract import load_contract
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.client.bodies import bodies
from contract_tests.client.test_requests import OPERATIONS

if TYPE_CHECKING:
    from types import ModuleType

CONTRACT = load_contract()
DOCUMENTED = [
    pytest.param(name, answer, id=f"{name}: {status}")
    for name, operation in CONTRACT.operations.items()
    for status, answer in operation.responses.items()
    if "application/json" in answer.content
]
SUCCESSES = [pytest.param(name, operation.success, id=name) for name, operation in CONTRACT.operations.items()]
# Bodies that are JSON, with the contract's own names, and otherwise anything.
_NAMES = st.sampled_from(["id", "active", "public_key", "sentry_dsn", "integrated", "message", "error"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=7),
    max_leaves=10,
)
UNDOCUMENTED = sorted({status.value for status in HTTPStatus if status >= 200} - {200, 201, 400, 401, 403, 404, 429})


def answered(name: str, response: httpx.Response, *, is_async: bool, way: str = "detailed") -> Any:
    """What a function of the client makes of an answer to an operation; an empty `way` is sync or asyncio."""
    module: ModuleType
    module, path, query = OPERATIONS[name]
    attributes = dict.fromkeys((key for key in query if key in ("active", "integrated")), True)
    transport = httpx.MockTransport(lambda _request: response)
    client = Client("https://gitlab.com", token="glpat-x", httpx_args={"transport": transport})
    function = getattr(module, "_".join(filter(None, ["asyncio" if is_async else "sync", way])))
    result = function(*[1] * len(path), client=client, **attributes)
    return asyncio.run(result) if is_async else result


def as_json(parsed: Any) -> Any:
    return [item.to_dict() for item in parsed] if isinstance(parsed, list) else parsed.to_dict()


def shape(schema: Any) -> Any:
    """What a schema says of fields and types. The client is no judge of lengths, ranges and patterns."""
    if isinstance(schema, list):
        return [shape(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    judged = {"minLength", "minimum", "maxItems", "pattern", "format"}
    return {key: shape(value) for key, value in schema.items() if key not in judged}


@pytest.mark.parametrize(("name", "answer"), DOCUMENTED)
@settings(max_examples=50)
@given(data=st.data())
def test_every_documented_answer_is_parsed_and_given_back(name: str, answer: Any, data: st.DataObject) -> None:
    schema = answer.content["application/json"]
    body = data.draw(bodies(schema))
    assert jsonschema_rs.validator_for(schema).is_valid(body)
    response = httpx.Response(answer.status, json=body)
    result = answered(name, response, is_async=data.draw(st.booleans()))
    assert (result.status_code, as_json(result.parsed)) == (answer.status, body)


@pytest.mark.parametrize("name", OPERATIONS)
@given(text=st.text(st.characters(codec="utf-8")), is_async=st.booleans())
def test_the_text_of_a_refusal_for_too_many_requests_is_given_back(name: str, text: str, *, is_async: bool) -> None:
    result = answered(name, httpx.Response(429, text=text, headers={"Retry-After": "30"}), is_async=is_async)
    assert (result.status_code, result.parsed, result.headers["retry-after"]) == (429, text, "30")


@pytest.mark.parametrize(("name", "answer"), SUCCESSES)
@given(data=st.data())
def test_sync_and_asyncio_return_what_is_parsed(name: str, answer: Any, data: st.DataObject) -> None:
    body = data.draw(bodies(answer.content["application/json"]))
    result = answered(name, httpx.Response(answer.status, json=body), is_async=data.draw(st.booleans()), way="")
    assert as_json(result) == body


@pytest.mark.parametrize("way", ["", "detailed"])
@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=30)
@given(status=st.sampled_from(UNDOCUMENTED), content=st.binary(max_size=20), is_async=st.booleans())
def test_an_undocumented_status_is_never_taken_for_an_answer(
    name: str, way: str, status: int, content: bytes, *, is_async: bool
) -> None:
    with pytest.raises(errors.UnexpectedResponse) as raised:
        answered(name, httpx.Response(status, content=content), is_async=is_async, way=way)
    assert (raised.value.status_code, raised.value.content) == (status, content)


@pytest.mark.parametrize("way", ["", "detailed"])
@pytest.mark.parametrize(("name", "answer"), DOCUMENTED)
@settings(max_examples=20)
@given(content=st.binary(max_size=20) | ANYTHING.map(lambda value: json.dumps(value).encode()), is_async=st.booleans())
def test_whatever_body_comes_ends_in_a_way_that_is_defined(
    name: str, answer: Any, way: str, content: bytes, *, is_async: bool
) -> None:
    with contextlib.suppress(errors.UnexpectedResponse, errors.ApiError):
        result = answered(name, httpx.Response(answer.status, content=content), is_async=is_async, way=way)
        parsed = result.parsed if way else result
        assert jsonschema_rs.is_valid(shape(answer.content["application/json"]), as_json(parsed))


@given(data=st.data())
def test_a_body_of_which_something_is_missing_or_of_another_type_cannot_be_read(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(OPERATIONS)))
    success = CONTRACT.operations[name].success
    schema = success.content["application/json"]
    body = data.draw(bodies(schema).filter(bool))
    part = body[0] if isinstance(body, list) else body
    field = data.draw(st.sampled_from(sorted(part)))
    if data.draw(st.booleans()):
        del part[field]
    else:
        part[field] = data.draw(st.sampled_from([1.5, [], {}]))
    with pytest.raises(errors.UnexpectedResponse, match=f"'{field}'"):
        answered(name, httpx.Response(success.status, json=body), is_async=data.draw(st.booleans()))
