"""Whatever answer the contract documents, the client understands, and can give back as it came."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx
import jsonschema_rs
import pytest
from gitlab_error_tracking_client import AuthenticatedClient
from gitlab_error_tracking_client.errors import UnexpectedStatus
from gitlab_error_tracking_contract import load_contract
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.client.bodies import bodies
from contract_tests.client.test_requests import OPERATIONS

if TYPE_CHECKING:
    from types import ModuleType

    from gitlab_error_tracking_client.types import Response

CONTRACT = load_contract()
DOCUMENTED = [
    pytest.param(name, answer, id=f"{name}: {status}")
    for name, operation in CONTRACT.operations.items()
    for status, answer in operation.answers.items()
    if "application/json" in answer.content
]
UNDOCUMENTED = sorted({status.value for status in HTTPStatus if status >= 200} - {200, 201, 400, 401, 403, 404, 429})


def answered(name: str, response: httpx.Response, *, is_async: bool) -> Response[Any]:
    """What the client makes of an answer to an operation."""
    module: ModuleType
    module, path, query = OPERATIONS[name]
    attributes = dict.fromkeys((key for key in query if key in ("active", "integrated")), True)
    transport = httpx.MockTransport(lambda _request: response)
    client = AuthenticatedClient("https://gitlab.com/api/v4", "glpat-x", httpx_args={"transport": transport})
    result: Response[Any]
    if is_async:
        result = asyncio.run(module.asyncio_detailed(*[1] * len(path), client=client, **attributes))
    else:
        result = module.sync_detailed(*[1] * len(path), client=client, **attributes)
    return result


def as_json(parsed: Any) -> Any:
    return [item.to_dict() for item in parsed] if isinstance(parsed, list) else parsed.to_dict()


@pytest.mark.parametrize(("name", "answer"), DOCUMENTED)
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


@pytest.mark.parametrize("name", OPERATIONS)
@given(status=st.sampled_from(UNDOCUMENTED), content=st.binary(max_size=20), is_async=st.booleans())
def test_an_undocumented_status_is_never_taken_for_an_answer(
    name: str, status: int, content: bytes, *, is_async: bool
) -> None:
    with pytest.raises(UnexpectedStatus) as raised:
        answered(name, httpx.Response(status, content=content), is_async=is_async)
    assert (raised.value.status_code, raised.value.content) == (status, content)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_page_of_a_proxy_is_never_taken_for_an_answer(name: str) -> None:
    page = httpx.Response(502, html="<html><h1>502 Bad Gateway</h1></html>")
    with pytest.raises(UnexpectedStatus, match="502"):
        answered(name, page, is_async=False)
