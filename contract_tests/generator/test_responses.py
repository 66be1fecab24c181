"""Generated operations parse successes and errors of an ordinary API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from contract_tests.generator.small_contracts import GeneratedClient, generated

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = """
paths:
  /thing:
    get:
      operationId: get_thing
      responses:
        '200': {description: A thing., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        304: {description: It did not change.}
        '404': {$ref: '#/components/responses/ThingNotFound'}
        '422': {$ref: '#/components/responses/Invalid'}
        '503': {$ref: '#/components/responses/Closed'}
  /text:
    get:
      operationId: get_text
      responses: {'200': {description: A text., content: {text/plain: {schema: {type: string}}}}}
  /file:
    get:
      operationId: get_file
      responses:
        '200': {description: A file., content: {application/octet-stream: {schema: {type: string, format: binary}}}}
  /move:
    post: {operationId: move_thing, responses: {'302': {description: It moved.}}}
  /numbers:
    get:
      operationId: get_numbers
      responses:
        '200': {description: Numbers., content: {application/json: {schema: {type: array, items: {type: integer}}}}}
responses:
  ThingNotFound:
    description: There is no such thing.
    content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}
  Invalid:
    description: The request is not valid.
    content:
      application/json:
        schema: {$ref: '#/components/schemas/Error'}
        examples:
          too_long: {summary: The name is too long., value: {message: too long}}
          taken: {value: {message: taken}}
  Closed: {description: Closed for maintenance.}
schemas:
  Thing: {type: object, required: [id], properties: {id: {type: integer}}}
  Error: {type: object, required: [message], properties: {message: {type: string}, detail: {type: string}}}
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> GeneratedClient:
    folder: Path = tmp_path_factory.mktemp("responses")
    return generated(folder, CONTRACT)


def test_not_modified_returns_none(client: GeneratedClient) -> None:
    assert client.call("get_thing", response=httpx.Response(304)) is None


def test_success_beside_a_redirect_returns_its_model(client: GeneratedClient) -> None:
    assert client.call("get_thing", response=httpx.Response(200, json={"id": 1})).id == 1


def test_documented_redirect_is_a_success(client: GeneratedClient) -> None:
    response = client.call("with_response.move_thing", response=httpx.Response(302, headers={"Location": "/x"}))
    assert (response.status_code, response.headers["Location"], response.parsed) == (302, "/x", None)


@pytest.mark.parametrize(
    ("operation", "response", "expected"),
    [
        ("get_text", httpx.Response(200, text="hello"), "hello"),
        ("get_file", httpx.Response(200, content=b"\x00\xff"), b"\x00\xff"),
        ("get_numbers", httpx.Response(200, json=[1, 2]), [1, 2]),
    ],
)
def test_success_is_parsed_by_its_media_type(
    client: GeneratedClient, operation: str, response: httpx.Response, expected: Any
) -> None:
    assert client.call(operation, response=response) == expected


@pytest.mark.parametrize(
    ("response", "error", "text"),
    [
        (
            httpx.Response(404, json={"message": "gone", "detail": "long ago"}),
            "ThingNotFound",
            "gone. There is no such",
        ),
        (httpx.Response(422, json={"message": "too long"}), "TooLong", "too long. The name is too long."),
        (httpx.Response(422, json={"message": "taken"}), "Taken", "taken. The request is not valid."),
        (httpx.Response(422, json={"message": "else"}), "Invalid", "else. The request is not valid."),
        (httpx.Response(503, text="Sorry"), "Closed", "Sorry. Closed for maintenance."),
    ],
)
def test_documented_error_raises_its_class(
    client: GeneratedClient, response: httpx.Response, error: str, text: str
) -> None:
    with pytest.raises(client.package.errors.ApiError) as raised:
        client.call("get_thing", response=response)
    assert (type(raised.value).__name__, str(raised.value)[: len(text)]) == (error, text)


def test_error_of_an_operation_gets_a_name(tmp_path: Path) -> None:
    operation = "{operationId: OPERATION, responses: {'200': {description: Done.}, '404': {description: TEXT}}}"
    paths = {"/a": ("get_a", "Gone."), "/b": ("get_b", "Gone."), "/c": ("get_c", "Lost.")}
    items = [
        f"{path}: {{get: {operation.replace('OPERATION', name).replace('TEXT', text)}}}"
        for path, (name, text) in paths.items()
    ]
    client = generated(tmp_path, f"paths: {{{', '.join(items)}}}")
    for name, error in (("get_a", "NotFound"), ("get_b", "NotFound"), ("get_c", "GetCNotFound")):
        with pytest.raises(client.package.errors.ApiError) as raised:
            client.call(name, response=httpx.Response(404))
        assert type(raised.value).__name__ == error


def test_content_type_override_parses_json(tmp_path: Path) -> None:
    text = CONTRACT.replace("application/json", "application/vnd.things")
    client = generated(
        tmp_path, text, options={"content_type_overrides": {"application/vnd.things": "application/json"}}
    )
    assert client.call("get_thing", response=httpx.Response(200, json={"id": 1})).id == 1
    with pytest.raises(client.package.errors.ThingNotFound) as raised:
        client.call("get_thing", response=httpx.Response(404, json={"message": "gone"}))
    assert raised.value.body.message == "gone"


def test_undocumented_status_is_unexpected(client: GeneratedClient) -> None:
    with pytest.raises(client.package.errors.UnexpectedResponse, match="the operation has no such status"):
        client.call("get_numbers", response=httpx.Response(404))
