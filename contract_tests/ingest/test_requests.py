"""Requests of SDKs, recorded and made."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from gitlab_error_tracking_server.ingest.errors import (
    IngestError,
    InvalidEvent,
    MalformedBody,
    MalformedEnvelope,
    TooLarge,
)
from gitlab_error_tracking_server.ingest.requests import IngestRequest, Reader, Submission

from contract_tests.ingest.recordings import PACK, PUBLIC_KEY, RECORDINGS

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
READER = Reader()
ID = "9d658b23ca984d1780c039bcaac588db"
EVENT = b'{"message": "text"}'
PYTHON = ("ZeroDivisionError", "inner(__main__)", "division by zero")
READ = {
    "browser-93": (None, ("session",)),
    "go-exception-128": (("*fmt.wrapError", "main(main)", "wrapped: boom from go"), ()),
    "node-exception-08": (("TypeError", "inner(send)", "boom from node"), ()),
    "node-exception-09": (None, ("session",)),
    "node-message-15": ("hello from node", ()),
    "py-exception-01": (PYTHON, ()),
    "py-message-02": ("hello from python", ()),
    "py-session-07": (None, ("session",)),
    "py-transaction-05": (("ZeroDivisionError", "t1", "division by zero"), ()),
    "py1.45.1-exception-35": (PYTHON, ()),
    "ruby-exception-01": (("ArgumentError", "<main>()", "boom from ruby"), ()),
}


def read(request: IngestRequest, path: str = "/envelope/", reader: Reader = READER) -> Submission:
    return (reader.read_store if path.endswith("/store/") else reader.read_envelope)(request, NOW)


def envelope(*items: tuple[str, bytes], **headers: str) -> IngestRequest:
    lines = [json.dumps(headers).encode()]
    for item_type, payload in items:
        lines += [b'{"type":"%b"}' % item_type.encode(), payload]
    return IngestRequest("5", b"\n".join(lines), query_key=PUBLIC_KEY)


@pytest.mark.parametrize("name", RECORDINGS)
def test_recorded_request_is_read(name: str) -> None:
    submission = read(RECORDINGS[name].ingest_request(), RECORDINGS[name].path)
    event = submission.event
    found = event and (
        event.message or (event.error and (event.error.name, event.error.actor, event.error.description))
    )
    assert (submission.key, found, submission.dropped) == (PUBLIC_KEY, *READ[name])


@pytest.mark.parametrize("encoding", PACK)
@pytest.mark.parametrize("name", RECORDINGS)
def test_request_reads_the_same_in_every_encoding(name: str, encoding: str) -> None:
    recording = RECORDINGS[name]
    request = replace(recording.ingest_request(), body=PACK[encoding](recording.body), encoding=encoding)
    assert read(request, recording.path) == read(recording.ingest_request(), recording.path)


@pytest.mark.parametrize("name", RECORDINGS)
def test_cut_request_is_never_read_as_whole(name: str) -> None:
    recording = RECORDINGS[name]
    whole_request = replace(recording.ingest_request(), encoding="", body=recording.body)
    whole = read(whole_request, recording.path)
    for end in range(len(recording.body.rstrip(b"\n"))):
        try:
            part = read(replace(whole_request, body=recording.body[:end]), recording.path)
        except IngestError:
            continue
        # An envelope may end between two items, or in a payload that has no length and is not stored.
        assert part.event in {None, whole.event}


def test_items_that_are_no_events_are_counted_by_type() -> None:
    request = envelope(("session", b"{}"), ("event", EVENT), ("attachment", b""), ("made_up", b"x"), event_id=ID)
    submission = read(request)
    assert (submission.event_id, submission.dropped) == (ID, ("session", "attachment", "other"))
    assert submission.event is not None


@pytest.mark.parametrize(("headers", "event_id"), [({}, None), ({"event_id": ID}, ID)])
def test_envelope_without_event_has_its_own_id(headers: dict[str, str], event_id: str | None) -> None:
    submission = read(envelope(("transaction", b"{}"), **headers))
    assert submission == Submission(PUBLIC_KEY, event_id, None, ("transaction",))


def test_envelope_says_when_it_was_sent() -> None:
    event = b'{"message": "text", "timestamp": "2026-11-27T10:00:00Z"}'
    submission = read(envelope(("event", event), sent_at="2026-11-27T10:00:05Z"))
    assert submission.event is not None
    assert submission.event.occurred_at == NOW - timedelta(seconds=5)


def test_dsn_of_envelope_names_the_key() -> None:
    dsn = f"https://{PUBLIC_KEY}@gitlab.example.com/errortracking/api/v1/projects/5"
    request = replace(envelope(("event", EVENT), dsn=dsn), query_key=None)
    assert read(request).key == PUBLIC_KEY


@pytest.mark.parametrize(
    ("request_", "path", "error"),
    [
        (envelope(("event", EVENT), ("event", EVENT)), "/envelope/", MalformedEnvelope),
        (envelope(("event", b"{}")), "/envelope/", InvalidEvent),
        (envelope(("session", b"{}"), event_id="x"), "/envelope/", InvalidEvent),
        (envelope(("event", EVENT)), "/store/", InvalidEvent),
        (IngestRequest("5", b"", query_key=PUBLIC_KEY), "/envelope/", MalformedEnvelope),
        (IngestRequest("5", b"", "gzip", query_key=PUBLIC_KEY), "/envelope/", MalformedBody),
    ],
)
def test_malformed_request_is_refused(request_: IngestRequest, path: str, error: type[IngestError]) -> None:
    with pytest.raises(error):
        read(request_, path)


@pytest.mark.parametrize(
    ("size", "path", "is_read"), [(300, "/store/", True), (301, "/store/", False), (301, "/envelope/", False)]
)
def test_event_beyond_its_limit_is_refused(size: int, path: str, is_read: bool) -> None:
    event = EVENT.replace(b"text", b"t" * (size - len(EVENT) + 4))
    request = envelope(("event", event)) if path == "/envelope/" else IngestRequest("5", event, query_key=PUBLIC_KEY)
    reader = Reader(max_event=300)
    if is_read:
        assert read(request, path, reader).event is not None
        return
    with pytest.raises(TooLarge):
        read(request, path, reader)


def test_envelope_beyond_its_limit_is_refused() -> None:
    with pytest.raises(TooLarge, match="exceeds 100 bytes"):
        read(envelope(("attachment", b"x" * 100)), reader=Reader(max_envelope=100))


@pytest.mark.parametrize("secret", [PUBLIC_KEY, "text"])
def test_repr_of_request_hides_key_and_body(secret: str) -> None:
    request = replace(envelope(("event", EVENT)), auth=f"Sentry sentry_key={PUBLIC_KEY}")
    assert secret not in f"{request!r}"
    assert PUBLIC_KEY not in f"{read(request)!r}"
