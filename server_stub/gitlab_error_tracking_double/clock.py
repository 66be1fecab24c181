"""A settable clock, which controls token expiry and rate limits."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from gitlab_error_tracking_server.gitlab.clock import utc_now

ClockState = tuple[datetime | None, timedelta]
"""The time at which the clock is frozen, and how far it is ahead of the real time."""


class Clock:
    """Clock that shows the real time until it is set; from then on it is frozen."""

    def __init__(self) -> None:
        self.setstate((None, timedelta()))

    def __call__(self) -> datetime:
        """Return the current time of this clock, with its time zone."""
        return self._frozen_at or utc_now() + self._waited

    @property
    def frozen_at(self) -> datetime | None:
        """The time at which the clock is frozen; None while it shows the real time."""
        return self._frozen_at

    def set(self, to: datetime | date | str | None) -> None:
        """Freeze the clock.

        Args:
            to: A time, a date (its first moment) or either in ISO 8601; UTC unless it has a time zone. None unfreezes
                the clock.

        Raises:
            ValueError: The text is not a date or time, or has no equivalent in UTC.
        """
        if isinstance(to, str):
            to = _parse(to)
        elif isinstance(to, date) and not isinstance(to, datetime):
            to = datetime.combine(to, time())
        if to is not None and to.tzinfo is None:
            to = to.replace(tzinfo=UTC)
        self.setstate((to, timedelta()))

    def wait(self, seconds: float) -> None:
        """Let time pass on this clock without sleeping. A frozen clock stays frozen."""
        if self._frozen_at is None:
            self._waited += timedelta(seconds=seconds)
        else:
            self.advance(seconds=seconds)

    def getstate(self) -> ClockState:
        """Return the state, for `setstate`."""
        return self._frozen_at, self._waited

    def setstate(self, state: ClockState) -> None:
        """Restore a state that `getstate` returned."""
        self._frozen_at, self._waited = state

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Freeze the clock at its current time plus a duration.

        Raises:
            ValueError: The result is outside the range of `datetime`.
        """
        try:
            self._frozen_at = self() + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        except OverflowError:
            raise ValueError("the resulting date is out of range: use a year from 1 to 9999") from None


def _parse(text: str) -> datetime:
    """Parse ISO 8601 and convert to UTC: Python accepts offsets that JSON Schema does not, or that leave the range."""
    try:
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not a time: use 2030-01-31 or 2030-01-31T12:00:00Z") from None
