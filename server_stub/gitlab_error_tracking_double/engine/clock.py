"""A clock that can be set: tokens expire by it, and rate limits begin anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from gitlab_error_tracking_server.gitlab.clock import utc_now


class Clock:
    """Shows the real time until it is set; from then on it stands still until it is set again or moved on."""

    def __init__(self) -> None:
        self._set_to: datetime | None = None

    def __call__(self) -> datetime:
        """The time that it shows, with its time zone."""
        return self._set_to or utc_now()

    @property
    def set_to(self) -> datetime | None:
        """The time that it was set to; None while it shows the real time."""
        return self._set_to

    def set(self, to: datetime | date | str | None) -> None:
        """Stop the clock at a time, a day (its first moment) or either in ISO 8601; None has it show the real time.

        What names no time zone is in UTC.

        Raises:
            ValueError: The text is no time, or it is none in UTC.
        """
        if isinstance(to, str):
            to = _read(to)
        elif isinstance(to, date) and not isinstance(to, datetime):
            to = datetime.combine(to, time())
        if to is not None and to.tzinfo is None:
            to = to.replace(tzinfo=UTC)
        self._set_to = to

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Move on by so much from the time that is shown, and stop there.

        Raises:
            ValueError: Calendars do not go so far.
        """
        try:
            self._set_to = self() + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        except OverflowError:
            raise ValueError("no calendar goes so far") from None


def _read(text: str) -> datetime:
    """A time in ISO 8601, in UTC: for Python reads offsets that JSON does not know, or that leave the calendar."""
    try:
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is no time; write it as 2030-01-31 or as 2030-01-31T12:00:00Z") from None
