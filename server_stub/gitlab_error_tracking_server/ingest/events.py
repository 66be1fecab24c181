"""Read the events of SDKs: errors and messages.

Source: https://develop.sentry.dev/sdk/data-model/event-payloads/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson

from gitlab_error_tracking_server.ingest.errors import InvalidEvent
from gitlab_error_tracking_server.ingest.grouping import error_fingerprint
from gitlab_error_tracking_server.ingest.timestamps import occurred_at

if TYPE_CHECKING:
    from datetime import datetime

    from gitlab_error_tracking_server.ingest.masking import Masking

# GitLab's limits in characters. It refuses a longer platform and cuts the rest off.
_MAX_NAME = 255
_MAX_DESCRIPTION = 1024
# Relay's limit for messages in characters.
_MAX_MESSAGE = 8192

_ID_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The part of an event that describes its error.

    Attributes:
        fingerprint: The error to which the event belongs.
        name: The type of the exception.
        actor: The transaction, or the function that raised the exception.
        description: The text of the exception.
    """

    fingerprint: int
    name: str
    actor: str
    description: str


@dataclass(frozen=True, slots=True)
class Event:
    """An event to be stored: an error or a message.

    Attributes:
        event_id: 32 hexadecimal digits in lower case.
        occurred_at: In UTC, by the clock of this server.
        error: None for a message.
        message: "" for an error.
        user: Tells users apart; "" if unknown.
        payload: The event as JSON, without secrets.
    """

    event_id: str
    occurred_at: datetime
    error: Occurrence | None
    message: str
    level: str
    platform: str
    environment: str
    release: str
    user: str
    payload: bytes


def read_event(
    payload: bytes, masking: Masking, received_at: datetime, *, event_id: object = None, sent_at: object = None
) -> Event:
    """Read an event from its JSON.

    Args:
        payload: The event as sent.
        masking: Removes the secrets.
        received_at: When the event arrived, by the clock of this server.
        event_id: The id in the envelope, which precedes that of the event. An event without one gets a new one.
        sent_at: When the envelope was sent, by the clock of the application.

    Raises:
        InvalidEvent: The JSON is malformed, a field has the wrong type, or there is neither exception nor message.
    """
    try:
        sent = orjson.loads(payload)
    except orjson.JSONDecodeError:
        raise InvalidEvent("the event is not JSON") from None
    if not isinstance(sent, dict):
        raise InvalidEvent("the event is not a JSON object")
    used_id = read_event_id(event_id or sent.get("event_id") or uuid4().hex)
    fields, stored = masking.mask_event({**sent, "event_id": used_id})
    exceptions = _exceptions(fields.get("exception"))
    message = _message(fields)
    is_message = message != "" and all(map(_is_synthetic, exceptions))
    if not exceptions and not is_message:
        raise InvalidEvent("the event has neither an exception nor a message")
    return Event(
        event_id=used_id,
        occurred_at=occurred_at(fields.get("timestamp"), sent_at, received_at),
        error=None if is_message else _occurrence(fields, exceptions),
        message=message[:_MAX_MESSAGE] if is_message else "",
        level=_text(fields, "level")[:_MAX_NAME] or "error",
        platform=_platform(fields),
        environment=_text(fields, "environment")[:_MAX_NAME],
        release=_text(fields, "release")[:_MAX_NAME],
        user=_user(fields.get("user")),
        payload=stored,
    )


def read_event_id(value: object) -> str:
    """Return the id of an event as it is stored; SDKs may send it with dashes.

    Raises:
        InvalidEvent: The value is not such an id.
    """
    digits = value.replace("-", "").lower() if isinstance(value, str) else ""
    if len(digits) != _ID_DIGITS or not set(digits) <= set("0123456789abcdef"):
        raise InvalidEvent("the event_id does not have 32 hexadecimal digits")
    return digits


def _platform(fields: dict[str, Any]) -> str:
    platform = _text(fields, "platform") or "other"
    if len(platform) > _MAX_NAME:
        raise InvalidEvent(f"the platform has more than {_MAX_NAME} characters")
    return platform


def _text(fields: dict[str, Any], name: str) -> str:
    """Return a field that has text, "" without it. SDKs in dynamic languages also send numbers."""
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        raise InvalidEvent(f"{name} is not text")
    return str(value)


def _exceptions(value: object) -> list[dict[str, Any]]:
    """Return the exceptions, which SDKs send as an object with `values`, as a list, or as a single object."""
    if isinstance(value, dict):
        value = value.get("values", [value])
    exceptions = [] if value is None else value
    if not isinstance(exceptions, list):
        raise InvalidEvent("exception is not an object or a list")
    found = [exception for exception in exceptions if exception]
    if not all(isinstance(exception, dict) for exception in found):
        raise InvalidEvent("an exception is not an object")
    return found


def _message(fields: dict[str, Any]) -> str:
    """Return the text of a message, "" without one. Old SDKs send `message` as an object like `logentry`."""
    for name in ("logentry", "message"):
        entry = fields.get(name)
        parts = entry if isinstance(entry, dict) else {"formatted": entry}
        if text := _text(parts, "formatted") or _text(parts, "message"):
            return text
    return ""


def _is_synthetic(exception: dict[str, Any]) -> bool:
    """Return whether the SDK made the exception up, to send the stack trace of a message or of a crash."""
    mechanism = exception.get("mechanism")
    return isinstance(mechanism, dict) and mechanism.get("synthetic") is True


def _occurrence(fields: dict[str, Any], exceptions: list[dict[str, Any]]) -> Occurrence:
    exception = next((one for one in exceptions if _frames(one)), exceptions[0])
    name = (_text(exception, "type") or "Error")[:_MAX_NAME]
    actor = (_text(fields, "transaction") or _function(exception))[:_MAX_NAME]
    rule = fields.get("fingerprint")
    fingerprint = error_fingerprint(name, actor, _platform(fields), rule if isinstance(rule, list) else ())
    value = exception.get("value")
    description = value if isinstance(value, str) else "" if value is None else orjson.dumps(value).decode()
    return Occurrence(fingerprint, name, actor, description[:_MAX_DESCRIPTION])


def _function(exception: dict[str, Any]) -> str:
    """Return the function that raised an exception, in GitLab's form."""
    frames = _frames(exception)
    return f"{_text(frames[-1], 'function')}({_text(frames[-1], 'module')})" if frames else ""


def _frames(exception: dict[str, Any]) -> list[dict[str, Any]]:
    stacktrace = exception.get("stacktrace")
    frames = stacktrace.get("frames") if isinstance(stacktrace, dict) else None
    return [frame for frame in frames if isinstance(frame, dict)] if isinstance(frames, list) else []


def _user(value: object) -> str:
    """Return the first identification of a user, as Sentry counts users."""
    user = value if isinstance(value, dict) else {}
    names = ("id", "username", "email", "ip_address")
    return next((f"{name}:{text}" for name in names if (text := _text(user, name))), "")
