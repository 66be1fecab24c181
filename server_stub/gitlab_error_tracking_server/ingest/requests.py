"""Read whole requests: an event (`store`) or an envelope, which has at most one event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.ingest.compression import unpack
from gitlab_error_tracking_server.ingest.envelope import parse_envelope
from gitlab_error_tracking_server.ingest.errors import MalformedEnvelope, TooLarge
from gitlab_error_tracking_server.ingest.events import Event, read_event, read_event_id
from gitlab_error_tracking_server.ingest.keys import find_key
from gitlab_error_tracking_server.ingest.masking import Masking

if TYPE_CHECKING:
    from datetime import datetime

ITEM_TYPES = frozenset(
    {
        "attachment",
        "check_in",
        "client_report",
        "feedback",
        "log",
        "profile",
        "profile_chunk",
        "replay_event",
        "replay_recording",
        "session",
        "sessions",
        "span",
        "statsd",
        "trace_metric",
        "transaction",
        "user_report",
    }
)
"""The known types of items that are not stored. Others count as `other`."""


@dataclass(frozen=True, slots=True)
class IngestRequest:
    """A request as sent.

    Attributes:
        project_id: The project in the path.
        body: The body, still packed.
        encoding: The header `Content-Encoding`, "" without it.
        auth: The header `X-Sentry-Auth`.
        query_key: The query parameter `sentry_key`.
    """

    project_id: str
    body: bytes = field(repr=False)
    encoding: str = ""
    auth: str | None = field(default=None, repr=False)
    query_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Submission:
    """The content of a request.

    Attributes:
        key: The client key as sent.
        event_id: The id of the event or of the envelope; None if it has none.
        event: The event to store, if there is one.
        dropped: The types of the other items, one for each item.
    """

    key: str = field(repr=False)
    event_id: str | None
    event: Event | None
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Read requests.

    Attributes:
        masking: Removes secrets from events.
        max_event: The limit of an event in bytes, as Relay's.
        max_envelope: The limit of an unpacked body in bytes.
    """

    masking: Masking = field(default_factory=Masking)
    max_event: int = 1024 * 1024
    max_envelope: int = 20 * 1024 * 1024

    def read_store(self, request: IngestRequest, received_at: datetime) -> Submission:
        """Read a request whose body is an event.

        Raises:
            IngestError: The request is refused.
        """
        key = find_key(request.project_id, request.auth, request.query_key)
        event = self._event(unpack(request.body, request.encoding, self.max_event), received_at)
        return Submission(key, event.event_id, event)

    def read_envelope(self, request: IngestRequest, received_at: datetime) -> Submission:
        """Read a request whose body is an envelope.

        Raises:
            IngestError: The request is refused.
        """
        envelope = parse_envelope(unpack(request.body, request.encoding, self.max_envelope))
        headers = envelope.headers
        key = find_key(request.project_id, request.auth, request.query_key, headers.get("dsn"))
        events = [item.payload for item in envelope.items if item.type == "event"]
        others = [item.type for item in envelope.items if item.type != "event"]
        dropped = tuple(item_type if item_type in ITEM_TYPES else "other" for item_type in others)
        event_id = headers.get("event_id")
        if not events:
            return Submission(key, read_event_id(event_id) if event_id else None, None, dropped)
        if len(events) > 1:
            raise MalformedEnvelope("the envelope has more than one event")
        event = self._event(events[0], received_at, event_id, headers.get("sent_at"))
        return Submission(key, event.event_id, event, dropped)

    def _event(self, payload: bytes, received_at: datetime, event_id: object = None, sent_at: object = None) -> Event:
        if len(payload) > self.max_event:
            raise TooLarge(f"the event exceeds {self.max_event} bytes")
        return read_event(payload, self.masking, received_at, event_id=event_id, sent_at=sent_at)
