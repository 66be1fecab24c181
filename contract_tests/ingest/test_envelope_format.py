"""Envelopes are parsed whole or not at all; `sentry_sdk.envelope` is the oracle for well-formed ones."""

from __future__ import annotations

import json
from typing import Any

import pytest
from gitlab_error_tracking_server.ingest.envelope import Item, parse_envelope
from gitlab_error_tracking_server.ingest.errors import MalformedEnvelope
from hypothesis import given
from hypothesis import strategies as st
from sentry_sdk import envelope as sdk

from contract_tests.ingest.recordings import RECORDINGS

# The oracle reads the payloads of events as JSON.
TYPES = st.sampled_from(["session", "attachment", "x"])
HEADERS = st.dictionaries(st.sampled_from(["event_id", "sent_at", "dsn", "ü"]), st.text())
ITEMS = st.lists(st.builds(Item, TYPES, st.binary(max_size=40)))
ONE_LINE = st.lists(st.builds(Item, TYPES, st.binary(max_size=40).map(lambda payload: payload.replace(b"\n", b""))))


def written(headers: dict[str, Any], items: list[Item], *, length: bool = True, final: bytes = b"\n") -> bytes:
    """Write an envelope, with or without the lengths of its payloads."""
    lines = [json.dumps(headers).encode()]
    for item in items:
        item_headers = {"type": item.type} | ({"length": len(item.payload)} if length else {})
        lines += [json.dumps(item_headers).encode(), item.payload]
    return b"\n".join(lines) + final


def oracle(body: bytes) -> tuple[dict[str, Any], list[Item]]:
    parsed = sdk.Envelope.deserialize(body)
    return dict(parsed.headers), [Item(item.headers["type"], item.payload.get_bytes()) for item in parsed.items]


@given(HEADERS, ITEMS, st.sampled_from([b"\n", b""]))
def test_payloads_with_length_agree_with_sdk(headers: dict[str, str], items: list[Item], final: bytes) -> None:
    body = written(headers, items, final=final)
    parsed = parse_envelope(body)
    assert (parsed.headers, [*parsed.items]) == oracle(body) == (headers, items)


@given(HEADERS, ONE_LINE)
def test_payloads_without_length_end_with_line(headers: dict[str, str], items: list[Item]) -> None:
    body = written(headers, items, length=False)
    parsed = parse_envelope(body)
    assert (parsed.headers, [*parsed.items]) == oracle(body) == (headers, items)


@given(HEADERS, ITEMS, st.data())
def test_cut_envelope_has_whole_items_only(headers: dict[str, str], items: list[Item], data: st.DataObject) -> None:
    body = written(headers, items)
    end = data.draw(st.integers(0, len(body)))
    try:
        parsed = parse_envelope(body[:end])
    except MalformedEnvelope:
        return
    assert (parsed.headers, [*parsed.items]) == (headers, items[: len(parsed.items)])


@given(ITEMS.filter(len), st.integers(0, 255).filter(lambda byte: byte != ord("\n")))
def test_payload_without_line_feed_is_malformed(items: list[Item], byte: int) -> None:
    body = written({}, items)[:-1] + bytes([byte]) + written({}, items)[2:]
    with pytest.raises(MalformedEnvelope):
        parse_envelope(body)


@given(st.binary() | st.lists(st.sampled_from([b"{}", b'{"type":"x","length":2}', b"\n", b"[]", b"ab"])).map(b"".join))
def test_any_bytes_are_parsed_or_malformed(body: bytes) -> None:
    try:
        parse_envelope(body)
    except MalformedEnvelope:
        return
    assert body.startswith(b"{") or body.lstrip().startswith(b"{")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "a line of headers is not a JSON object"),
        (b"[]", "a line of headers is not a JSON object"),
        (b"{}\n\n", "a line of headers is not a JSON object"),
        (b'{}\n{"type":"event"}', "the last item has no payload"),
        (b'{}\n{"length":1}\nx', "an item has no type"),
        (b'{}\n{"type":1}\nx', "an item has no type"),
        (b'{}\n{"type":"event","length":3}\n{}', "the payload of an item is shorter than its length"),
        (b'{}\n{"type":"event","length":1}\n{}', "no line feed follows the payload of an item"),
        (b'{}\n{"type":"event","length":2}\n{}\r\n', "no line feed follows the payload of an item"),
        *(
            (b'{}\n{"type":"event","length":%b}\n{}' % length, "the length of an item is not a number of bytes")
            for length in (b"-1", b'"2"', b"2.0", b"true", b"[]")
        ),
    ],
)
def test_malformed_envelope_names_its_problem(body: bytes, problem: str) -> None:
    with pytest.raises(MalformedEnvelope, match=f"^{problem}$"):
        parse_envelope(body)


@pytest.mark.parametrize("name", [name for name, one in RECORDINGS.items() if one.path.endswith("/envelope/")])
def test_recorded_envelope_agrees_with_sdk(name: str) -> None:
    headers, items = oracle(RECORDINGS[name].body)
    parsed = parse_envelope(RECORDINGS[name].body)
    assert parsed.headers == headers
    assert [(item.type, json.loads(item.payload)) for item in parsed.items] == [
        (item.type, json.loads(item.payload)) for item in items
    ]
