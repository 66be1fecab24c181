"""Read the timestamps of SDKs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# A smaller difference is the time on the way. To correct it would put the events of one application in another order.
_NETWORK_DELAY = timedelta(minutes=1)


def occurred_at(timestamp: object, sent_at: object, received_at: datetime) -> datetime:
    """Return when an event occurred, by the clock of this server and never after its arrival.

    Args:
        timestamp: When it occurred, by the clock of the application. If unreadable, the event occurred on arrival.
        sent_at: When it was sent, by the same clock.
        received_at: When it arrived, by the clock of this server.
    """
    occurred, sent = read_timestamp(timestamp), read_timestamp(sent_at)
    if occurred is None:
        return received_at
    if sent is not None and abs(received_at - sent) > _NETWORK_DELAY:
        try:
            occurred += received_at - sent
        except OverflowError:
            return received_at
    return min(occurred, received_at)


def read_timestamp(value: object) -> datetime | None:
    """Return a timestamp in UTC, or None for anything else.

    A number has seconds since 1970. Text is a date with time as in ISO 8601, in UTC unless it says otherwise, or such a
    number. Digits after microseconds are ignored.
    """
    try:
        if isinstance(value, str):
            return _read_text(value.strip())
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None


def _read_text(text: str) -> datetime:
    if text.replace(".", "", 1).isdecimal():
        return datetime.fromtimestamp(float(text), UTC)
    moment = datetime.fromisoformat(text.upper())
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
