"""Generated models parse and write the types of an ordinary API."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
import pytest

from contract_tests.generator.small_contracts import GeneratedClient, generated

if TYPE_CHECKING:
    from pathlib import Path

THING = """
paths:
  /thing:
    get:
      operationId: get_thing
      responses:
        '200': {description: A thing., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
schemas:
  Thing:
    type: object
    required: [id]
    properties:
      id: {type: integer}
      note: {type: string, nullable: true}
      created_at: {type: string, format: date-time}
      due_on: {type: string, format: date, nullable: true}
      key: {type: string, format: uuid}
      state: {type: string, enum: [open, closed]}
      weight: {type: number}
      labels: {type: array, items: {type: string}}
      owner: {$ref: '#/components/schemas/Owner'}
      reference: {oneOf: [{type: integer}, {type: string}]}
      children: {type: array, items: {$ref: '#/components/schemas/Thing'}}
      secret: {type: string, x-sensitive: true}
      settings: {type: object, properties: {color: {type: string}, password: {type: string, x-sensitive: true}}}
      mood: {type: string, nullable: true, enum: [happy, sad, null]}
      level: {type: string, nullable: true, enum: [one, null]}
  Owner: {type: object, required: [name], properties: {name: {type: string}}, additionalProperties: {type: integer}}
"""
BODY: dict[str, Any] = {
    "id": 1,
    "note": None,
    "created_at": "2026-11-27T12:00:00+00:00",
    "due_on": "2026-12-01",
    "key": "0b5f7a3c-5a8e-4a52-9d0e-2f3a4b5c6d7e",
    "state": "open",
    "weight": 1.5,
    "labels": ["a", "b"],
    "owner": {"name": "Kim", "age": 4},
    "reference": "x",
    "children": [{"id": 2}],
    "secret": "hush",
    "settings": {"color": "red"},
    "mood": None,
    "level": "one",
}
VALUES = {
    "note": None,
    "created_at": dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC),
    "due_on": dt.date(2026, 12, 1),
    "key": UUID("0b5f7a3c-5a8e-4a52-9d0e-2f3a4b5c6d7e"),
    "state": "open",
    "weight": 1.5,
    "labels": ["a", "b"],
    "reference": "x",
    "mood": None,
    "level": "one",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> GeneratedClient:
    folder: Path = tmp_path_factory.mktemp("models")
    return generated(folder, THING)


def test_model_parses_every_type(client: GeneratedClient) -> None:
    thing = client.call("get_thing", response=httpx.Response(200, json=BODY))
    assert {name: getattr(thing, name) for name in VALUES} == VALUES
    assert (thing.owner.name, thing.owner.additional_properties) == ("Kim", {"age": 4})
    assert (thing.children[0].id, thing.settings.color) == (2, "red")


def test_model_writes_what_it_parsed(client: GeneratedClient) -> None:
    assert client.call("get_thing", response=httpx.Response(200, json=BODY)).to_dict() == BODY


def test_error_escapes_names_of_the_body(client: GeneratedClient) -> None:
    body = BODY | {"owner": {"name": "Kim", "\x1b[31m": "red"}}
    with pytest.raises(client.package.errors.UnexpectedResponse) as raised:
        client.call("get_thing", response=httpx.Response(200, json=body))
    assert r"/owner/\x1b[31m is str, not int" in str(raised.value)
    assert "\x1b" not in str(raised.value)


def test_absent_field_is_unset(client: GeneratedClient) -> None:
    thing = client.call("get_thing", response=httpx.Response(200, json={"id": 1}))
    assert thing.note is client.module("types").UNSET
    assert thing.to_dict() == {"id": 1}


def test_unknown_field_is_ignored(client: GeneratedClient) -> None:
    thing = client.call("get_thing", response=httpx.Response(200, json={"id": 1, "new": True}))
    assert thing.to_dict() == {"id": 1}


def test_model_cannot_be_changed(client: GeneratedClient) -> None:
    owner = client.module("models").Owner("Kim")
    for name in ("name", "unknown"):
        with pytest.raises(FrozenInstanceError, match=name):
            setattr(owner, name, "Lee")


def test_model_is_compared_and_hashed_by_fields(client: GeneratedClient) -> None:
    thing = client.module("models").Thing
    assert (thing(1) == thing(1), thing(1) == thing(2), len({thing(1), thing(1), thing(2)})) == (True, False, 2)


def test_model_can_be_copied_and_pickled(client: GeneratedClient) -> None:
    thing = client.call("get_thing", response=httpx.Response(200, json=BODY))
    assert pickle.loads(pickle.dumps(thing)) == copy.deepcopy(thing) == thing  # noqa: S301


def test_secret_is_hidden_in_every_model(client: GeneratedClient) -> None:
    body = {"id": 1, "secret": "hush", "settings": {"password": "hush"}}
    thing = client.call("get_thing", response=httpx.Response(200, json=body))
    assert ("hush" in repr(thing), thing.secret, thing.settings.password) == (False, "hush", "hush")


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("id", "1", "/id is str, not int"),
        ("note", 1, "/note is int, not str"),
        ("created_at", "today", "/created_at is not a date-time"),
        ("created_at", None, "/created_at is null, not str"),
        ("due_on", "2026-13-01", "/due_on is not a date"),
        ("key", "0b5f", "/key is not a UUID"),
        ("state", "ajar", "/state is not one of 'open', 'closed'"),
        ("weight", True, "/weight is bool, not float"),
        ("labels", ["a", 1], "/labels/1 is int, not str"),
        ("owner", {}, "/owner/name is missing"),
        ("owner", {"name": "Kim", "age": "4"}, "/owner/age is str, not int"),
        ("reference", [], "/reference has none of the documented types"),
        ("children", [{"id": 1}, {}], "/children/1/id is missing"),
        ("mood", "angry", "/mood is not one of 'happy', 'sad'"),
        ("level", "two", "/level is not 'one'"),
        ("settings", [], "/settings is list, not an object"),
    ],
)
def test_invalid_field_is_reported_with_its_place(client: GeneratedClient, field: str, value: Any, place: str) -> None:
    unexpected = client.package.errors.UnexpectedResponse
    with pytest.raises(unexpected, match=f"the value at {place}"):
        client.call("get_thing", response=httpx.Response(200, json=BODY | {field: value}))
