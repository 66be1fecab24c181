"""Events as SDKs of many kinds send them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from gitlab_error_tracking_server.ingest.errors import InvalidEvent
from gitlab_error_tracking_server.ingest.events import Event, Occurrence, read_event
from gitlab_error_tracking_server.ingest.grouping import error_fingerprint
from gitlab_error_tracking_server.ingest.masking import Masking
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ID = "9d658b23ca984d1780c039bcaac588db"
FRAME = {"function": "inner", "module": "app"}
WITH_TRACE = {"type": "A", "value": "a", "stacktrace": {"frames": [{"function": "outer"}, FRAME]}}
WITHOUT_TRACE = {"type": "B", "value": "b"}
SYNTHETIC = {"value": "text", "mechanism": {"synthetic": True}}
FIELDS = st.sampled_from(
    [
        *("exception", "message", "logentry", "timestamp", "platform", "level", "user", "transaction", "fingerprint"),
        *("values", "type", "value", "stacktrace", "frames", "mechanism", "synthetic", "event_id", "formatted", "id"),
    ]
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(FIELDS, inner, max_size=3),
)


def read(fields: dict[str, Any], event_id: object = ID, sent_at: object = None) -> Event:
    return read_event(json.dumps(fields).encode(), Masking(), NOW, event_id=event_id, sent_at=sent_at)


def error_of(**fields: Any) -> Occurrence:
    error = read({"platform": "python", **fields}).error
    assert error is not None
    return error


def test_event_has_every_field() -> None:
    fields = {
        "exception": {"values": [WITH_TRACE]},
        "timestamp": "2026-11-27T11:59:30Z",
        "platform": "python",
        "environment": "production",
        "release": "app@1.0.0",
        "user": {"id": 7, "email": "a@example.com"},
    }
    fingerprint = error_fingerprint("A", "inner(app)", "python")
    payload = json.dumps({**fields, "event_id": ID}, separators=(",", ":")).encode()
    assert read(fields) == Event(
        event_id=ID,
        occurred_at=NOW - timedelta(seconds=30),
        error=Occurrence(fingerprint, "A", "inner(app)", "a"),
        message="",
        level="error",
        platform="python",
        environment="production",
        release="app@1.0.0",
        user="id:7",
        payload=payload,
    )


@given(st.dictionaries(FIELDS, JSON))
def test_any_json_object_is_read_or_invalid(fields: dict[str, Any]) -> None:
    try:
        event = read(fields)
    except InvalidEvent:
        return
    assert (event.error is None) == (event.message != "")


@pytest.mark.parametrize("form", [WITH_TRACE, [WITH_TRACE], {"values": [WITH_TRACE]}, [None, WITH_TRACE]])
def test_exception_may_have_several_forms(form: object) -> None:
    assert error_of(exception=form) == error_of(exception={"values": [WITH_TRACE]})


@pytest.mark.parametrize(
    ("exceptions", "name"),
    [
        ([WITH_TRACE, WITHOUT_TRACE], "A"),
        ([WITHOUT_TRACE, WITH_TRACE], "A"),
        ([WITHOUT_TRACE, {"type": "C"}], "B"),
        ([{"value": "x"}], "Error"),
    ],
)
def test_first_exception_with_trace_names_the_error(exceptions: list[Any], name: str) -> None:
    assert error_of(exception=exceptions).name == name


@pytest.mark.parametrize(
    ("fields", "actor"),
    [
        ({"transaction": "/checkout", "exception": WITH_TRACE}, "/checkout"),
        ({"transaction": "", "exception": WITH_TRACE}, "inner(app)"),
        ({"exception": {**WITH_TRACE, "stacktrace": {"frames": [{"function": "f"}]}}}, "f()"),
        ({"exception": WITHOUT_TRACE}, ""),
    ],
)
def test_actor_is_transaction_or_function(fields: dict[str, Any], actor: str) -> None:
    assert error_of(**fields).actor == actor


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"message": "text"}, "text"),
        ({"message": {"message": "text %s", "params": ["x"]}}, "text %s"),
        ({"logentry": {"message": "text %s", "formatted": "text x"}}, "text x"),
        ({"logentry": {"message": "text"}, "message": ""}, "text"),
        ({"logentry": "text", "exception": {"values": []}}, "text"),
        ({"message": "text", "exception": {"values": [SYNTHETIC]}}, "text"),
        ({"message": "text", "exception": {"values": [SYNTHETIC, WITH_TRACE]}}, ""),
        ({"message": "text", "exception": WITH_TRACE}, ""),
        ({"message": "", "exception": [SYNTHETIC]}, ""),
    ],
)
def test_message_has_no_exception_but_synthetic(fields: dict[str, Any], message: str) -> None:
    event = read(fields)
    assert (event.message, event.error is None) == (message, message != "")


@pytest.mark.parametrize(
    ("in_envelope", "in_event", "used"),
    [(ID, "a" * 32, ID), (None, ID.upper(), ID), ("9d658b23-ca98-4d17-80c0-39bcaac588db", None, ID)],
)
def test_event_id_of_envelope_precedes(in_envelope: object, in_event: object, used: str) -> None:
    event = read({"message": "text", "event_id": in_event}, in_envelope)
    assert (event.event_id, json.loads(event.payload)["event_id"]) == (used, used)


def test_event_without_id_gets_a_new_one() -> None:
    ids = {read({"message": "text"}, None).event_id for _ in range(2)}
    assert [len(event_id) for event_id in ids] == [32, 32]


def test_time_of_event_is_corrected_by_sent_at() -> None:
    fields = {"message": "text", "timestamp": "2026-11-27T10:00:00Z"}
    assert read(fields, sent_at="2026-11-27T10:00:05Z").occurred_at == NOW - timedelta(seconds=5)


def test_long_texts_are_cut() -> None:
    exception = {"type": "T" * 300, "value": "v" * 2000}
    event = read({"exception": exception, "transaction": "t" * 300, "release": "r" * 300})
    assert event.error is not None
    texts = (event.error.name, event.error.actor, event.error.description, event.release)
    assert [len(text) for text in texts] == [255, 255, 1024, 255]


@pytest.mark.parametrize(
    ("user", "identity"),
    [
        ({"id": 0, "email": "a@b.c"}, "id:0"),
        ({"username": "root", "ip_address": "::1"}, "username:root"),
        ({"ip_address": "::1"}, "ip_address:::1"),
        ({"id": ""}, ""),
        (None, ""),
    ],
)
def test_user_is_told_apart_by_first_field(user: object, identity: str) -> None:
    assert read({"message": "text", "user": user}).user == identity


def test_sdk_fingerprint_decides_the_error() -> None:
    rule = ["{{ default }}", "checkout"]
    expected = error_fingerprint("A", "inner(app)", "python", rule)
    assert error_of(exception=WITH_TRACE, fingerprint=rule).fingerprint == expected


@pytest.mark.parametrize(("value", "description"), [({"code": 1}, '{"code":1}'), (5, "5"), (None, "")])
def test_description_may_be_any_json(value: object, description: str) -> None:
    assert error_of(exception={"type": "A", "value": value}).description == description


def test_platform_may_have_255_characters() -> None:
    assert read({"message": "text", "platform": "p" * 255}).platform == "p" * 255


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        (b"", "the event is not JSON"),
        (b'{"message": "text"', "the event is not JSON"),
        (b"[]", "the event is not a JSON object"),
        (b"{}", "the event has neither an exception nor a message"),
        (b'{"message": "", "exception": {"values": null}}', "the event has neither an exception nor a message"),
        (b'{"exception": "text"}', "exception is not an object or a list"),
        (b'{"exception": ["text"]}', "an exception is not an object"),
        (b'{"exception": [{"type": {}}]}', "type is not text"),
        (b'{"message": "text", "event_id": "123"}', "the event_id does not have 32 hexadecimal digits"),
        (b'{"message": "text", "event_id": 5}', "the event_id does not have 32 hexadecimal digits"),
        (b'{"message": "text", "platform": "%b"}' % (b"p" * 256), "the platform has more than 255 characters"),
    ],
)
def test_invalid_event_names_its_problem(payload: bytes, problem: str) -> None:
    with pytest.raises(InvalidEvent, match=f"^{problem}$"):
        read_event(payload, Masking(), NOW)
