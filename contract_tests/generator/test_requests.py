"""Generated operations send parameters and bodies as the contract documents them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import UUID

import pytest

from contract_tests.generator.small_contracts import GeneratedClient, generated

if TYPE_CHECKING:
    from pathlib import Path

TYPES: dict[str, tuple[str, Any, str]] = {
    "boolean": ("{type: boolean}", True, "true"),
    "integer": ("{type: integer}", 3, "3"),
    "number": ("{type: number}", 1.5, "1.5"),
    "string": ("{type: string}", "a/b", "a/b"),
    "date": ("{type: string, format: date}", dt.date(2026, 11, 27), "2026-11-27"),
    "time": (
        "{type: string, format: date-time}",
        dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC),
        "2026-11-27T12:00:00+00:00",
    ),
    "uuid": ("{type: string, format: uuid}", UUID(int=5), "00000000-0000-0000-0000-000000000005"),
    "enum": ("{type: string, enum: [asc, desc]}", "asc", "asc"),
    "level": ("{type: integer, enum: [10, 20]}", 20, "20"),
    "digits": ("{type: string, pattern: '^[0-9a-f]+$'}", 7, "7"),
    "unanchored": ("{type: string, pattern: 'b+'}", "abc", "abc"),
    "reference": ("{$ref: '#/components/schemas/Digits'}", 8, "8"),
    "text": ("{type: string, pattern: '^[a-z]+$'}", "abc", "abc"),
}


CONTRACT = "schemas: {Digits: {type: string, pattern: '^[0-9]+$'}}\npaths:" + "".join(
    f"""
  /{place}/{name}{"/{value}" if place == "path" else ""}:
    get:
      operationId: get_{place}_{name}
      parameters: [{{name: value, in: {place}, required: {str(place == "path").lower()}, schema: {schema}}}]"""
    for place in ("path", "query", "header")
    for name, (schema, _, _) in TYPES.items()
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> GeneratedClient:
    folder: Path = tmp_path_factory.mktemp("requests")
    return generated(folder, CONTRACT)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("place", ["path", "query", "header"])
def test_parameter_is_sent(client: GeneratedClient, place: str, name: str) -> None:
    _, value, text = TYPES[name]
    client.call(f"get_{place}_{name}", value=value)
    url, headers = client.requests[-1].url, client.requests[-1].headers
    sent = {"path": url.raw_path.decode(), "query": url.params.get("value"), "header": headers.get("value")}[place]
    assert sent == (f"/api/v4/path/{name}/{quote(text, safe='')}" if place == "path" else text)


@pytest.mark.parametrize("place", ["query", "header"])
def test_optional_parameter_is_left_out(client: GeneratedClient, place: str) -> None:
    client.call(f"get_{place}_string")
    assert (client.requests[-1].url.query, "value" in client.requests[-1].headers) == (b"", False)


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("boolean", 1, "is of type int: write True or False"),
        ("integer", True, "is of type bool: write a number"),
        ("number", "1", "'1' is not valid: write a number"),
        ("date", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "is of type datetime: write a datetime.date"),
        ("time", dt.date(2026, 1, 1), "is of type date: write a datetime.datetime"),
        ("uuid", "5", "'5' is not valid: write a uuid.UUID"),
        ("enum", "up", "'up' is not valid: write 'asc' or 'desc'"),
        ("digits", "xyz", "'xyz' is not valid: write a number, or a string"),
        ("text", 1, "is of type int: write a string"),
        ("text", "abc\n", "is not valid: write a string"),
        ("unanchored", "ac", "'ac' is not valid: write a string"),
    ],
)
def test_invalid_parameter_is_rejected_with_advice(client: GeneratedClient, name: str, value: Any, advice: str) -> None:
    with pytest.raises(client.package.errors.UsageError, match=advice):
        client.call(f"get_query_{name}", value=value)


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_dot_segment_is_rejected(client: GeneratedClient, value: str) -> None:
    with pytest.raises(client.package.errors.UsageError, match="is not valid: write a string"):
        client.call("get_path_string", value)


@pytest.mark.parametrize("value", ["a\nb", " a", "é"])
def test_unprintable_header_is_rejected(client: GeneratedClient, value: str) -> None:
    with pytest.raises(client.package.errors.UsageError, match="printable ASCII"):
        client.call("get_header_string", value=value)


def test_parameter_of_a_path_belongs_to_its_operations(tmp_path: Path) -> None:
    client = generated(
        tmp_path,
        """
paths:
  /things/{thingId}:
    parameters: [{name: thingId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getThing}
""",
    )
    client.call("get_thing", 5)
    assert client.requests[-1].url.path == "/api/v4/things/5"


BODY = """
paths:
  /things:
    post:
      operationId: create_thing
      requestBody: {required: true, content: {MEDIA: {schema: {$ref: '#/components/schemas/Thing'}}}}
schemas:
  Thing:
    type: object
    required: [name]
    properties:
      name: {type: string}
      due_on: {type: string, format: date}
      note: {type: string, nullable: true}
      parts: {type: array, items: {$ref: '#/components/schemas/Part'}}
  Part: {type: object, properties: {id: {type: integer}}}
"""


VENDOR = "application/vnd.things"


@pytest.mark.parametrize(
    ("media", "name", "content"),
    [
        ("application/json", "é", b'{"name": "\xc3\xa9", "due_on": "2026-11-27"}'),
        ("application/merge-patch+json", "é", b'{"name": "\xc3\xa9", "due_on": "2026-11-27"}'),
        ("application/x-www-form-urlencoded", "é", b"name=%C3%A9&due_on=2026-11-27"),
        (VENDOR, "a", b'{"name": "a", "due_on": "2026-11-27"}'),
    ],
)
def test_body_is_encoded_by_its_media_type(tmp_path: Path, media: str, name: str, content: bytes) -> None:
    client = generated(
        tmp_path, BODY.replace("MEDIA", media), options={"content_type_overrides": {VENDOR: "application/json"}}
    )
    client.call("create_thing", name=name, due_on=dt.date(2026, 11, 27))
    assert (client.requests[-1].content, client.requests[-1].headers["Content-Type"]) == (content, media)


def test_body_with_the_name_of_a_parameter_is_one_argument(tmp_path: Path) -> None:
    parameter = "parameters: [{name: name, in: query, schema: {type: string}}]"
    text = BODY.replace("MEDIA", "application/json").replace("requestBody", f"{parameter}\n      requestBody")
    client = generated(tmp_path, text)
    client.call("create_thing", name="a", body=client.module("models").Thing(name="b"))
    assert (client.requests[-1].url.query, client.requests[-1].content) == (b"name=a", b'{"name": "b"}')


@pytest.fixture(scope="module")
def optional_body(tmp_path_factory: pytest.TempPathFactory) -> GeneratedClient:
    text = BODY.replace("MEDIA", "application/json").replace("required: true", "required: false")
    return generated(tmp_path_factory.mktemp("bodies"), text)


def test_body_sends_null_but_not_unset(optional_body: GeneratedClient) -> None:
    optional_body.call("create_thing", body=optional_body.module("models").Thing(name="a", note=None))
    assert optional_body.requests[-1].content == b'{"name": "a", "note": null}'


def test_optional_body_is_left_out(optional_body: GeneratedClient) -> None:
    optional_body.call("create_thing")
    sent = optional_body.requests[-1]
    assert (sent.content, "Content-Type" in sent.headers) == (b"", False)


def test_invalid_body_is_rejected(optional_body: GeneratedClient) -> None:
    with pytest.raises(optional_body.package.errors.UsageError, match="The body is not valid"):
        optional_body.call("create_thing", body={"name": object()})


def test_binary_body_is_sent_as_it_is(tmp_path: Path) -> None:
    schema = "{type: string, format: binary}"
    text = BODY.replace("MEDIA", "application/octet-stream").replace("{$ref: '#/components/schemas/Thing'}", schema)
    client = generated(tmp_path, text)
    client.call("create_thing", body=b"\x00\xff")
    assert client.requests[-1].content == b"\x00\xff"
