"""The operations that read and change errors; each handler has the name and the parameters of its operation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from gitlab_error_tracking_server.gitlab.backend_models import CursorPage, ErrorFilter, ErrorStatus
from gitlab_error_tracking_server.gitlab.cursors import Cursor, page_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gitlab_error_tracking_server.gitlab.backend_models import Error, ErrorEvent, MessageEvent
    from gitlab_error_tracking_server.gitlab.clock import Clock
    from gitlab_error_tracking_server.gitlab.cursors import Key

_PERIODS = {
    "15m": timedelta(minutes=15),
    "30m": timedelta(minutes=30),
    "1h": timedelta(hours=1),
    "24h": timedelta(hours=24),
    "1d": timedelta(days=1),
    "7d": timedelta(days=7),
    "14d": timedelta(days=14),
    "30d": timedelta(days=30),
}
_STATS_PERIOD = "24h"
_HOUR = 3600


class EventStore(Protocol):
    """The methods of the event store that the operations call."""

    def list_errors(
        self, project_id: int, wanted: ErrorFilter, sort: str, cursor: Cursor | None, limit: int
    ) -> list[tuple[Key, Error]]: ...

    def frequencies(self, project_id: int, fingerprints: Sequence[int], since: datetime) -> list[dict[int, int]]: ...

    def get_error(self, project_id: int, fingerprint: int) -> Error: ...

    def update_error(self, project_id: int, fingerprint: int, status: ErrorStatus) -> Error: ...

    def list_events(
        self, project_id: int, fingerprint: int, cursor: Cursor | None, limit: int, *, ascends: bool
    ) -> list[tuple[Key, ErrorEvent]]: ...

    def list_messages(self, project_id: int, limit: int) -> list[MessageEvent]: ...

    def delete(self, project_id: int) -> None: ...


class BackendOperations:
    """The handlers. In each, the first parameter is the numeric id of a project that the caller may access."""

    def __init__(self, store: EventStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def list_errors(  # noqa: PLR0913  (the parameters of the contract)
        self,
        project_id: int,
        *,
        sort: str = "last_seen_desc",
        status: str = ErrorStatus.UNRESOLVED.value,
        query: str = "",
        cursor: str | None = None,
        limit: int = 20,
        stats_period: str = _STATS_PERIOD,
        query_period: str = "30d",
    ) -> CursorPage:
        wanted = ErrorFilter(ErrorStatus(status), self._clock() - _PERIODS[query_period], query)
        start = Cursor.decode(cursor, sort) if cursor else None
        found = self._store.list_errors(project_id, wanted, sort, start, limit + 1)
        errors, *cursors = page_of(found, limit, sort, start)
        return CursorPage(self._with_frequencies(project_id, errors, stats_period), limit, *cursors)

    def get_error(self, project_id: int, fingerprint: int) -> Error:
        return self._with_frequency(self._store.get_error(project_id, fingerprint))

    def update_error(
        self,
        project_id: int,
        fingerprint: int,
        status: str,
        updated_by_id: int | None = None,  # noqa: ARG002  (users of another system)
    ) -> Error:
        return self._with_frequency(self._store.update_error(project_id, fingerprint, ErrorStatus(status)))

    def list_events(
        self,
        project_id: int,
        fingerprint: int,
        sort: str = "occurred_at_asc",
        cursor: str | None = None,
        limit: int = 20,
    ) -> CursorPage:
        self._store.get_error(project_id, fingerprint)
        start = Cursor.decode(cursor, sort) if cursor else None
        ascends = (sort == "occurred_at_asc") != (start is not None and start.is_backward)
        found = self._store.list_events(project_id, fingerprint, start, limit + 1, ascends=ascends)
        events, *cursors = page_of(found, limit, sort, start)
        return CursorPage(events, limit, *cursors)

    def list_messages(self, project_id: int, limit: int = 20) -> list[MessageEvent]:
        return self._store.list_messages(project_id, limit)

    def delete_errors(self, id: int) -> None:
        self._store.delete(id)

    def _with_frequency(self, error: Error) -> Error:
        (complete,) = self._with_frequencies(error.project_id, (error,), _STATS_PERIOD)
        return complete

    def _with_frequencies(self, project_id: int, errors: Sequence[Error], period: str) -> tuple[Error, ...]:
        now = self._clock()
        since = now - _PERIODS[period]
        hours = range(int(since.timestamp()) // _HOUR * _HOUR, int(now.timestamp()) + 1, _HOUR)
        counts = self._store.frequencies(project_id, [error.fingerprint for error in errors], since)
        return tuple(
            replace(error, frequency={period: [(hour, count.get(hour, 0)) for hour in hours]})
            for error, count in zip(errors, counts, strict=True)
        )
