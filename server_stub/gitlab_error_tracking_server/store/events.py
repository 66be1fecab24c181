"""Store events, and read, change and delete errors."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_server.gitlab.backend_models import Error, ErrorEvent, ErrorStatus, MessageEvent
from gitlab_error_tracking_server.gitlab.errors import ErrorNotFound
from gitlab_error_tracking_server.store import event_queries
from gitlab_error_tracking_server.store.backends.database import MAX_ID
from gitlab_error_tracking_server.store.schema import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitlab_error_tracking_server.gitlab.backend_models import ErrorFilter
    from gitlab_error_tracking_server.gitlab.cursors import Cursor, Key
    from gitlab_error_tracking_server.ingest.events import Event, Occurrence
    from gitlab_error_tracking_server.store.backends.database import Database
    from gitlab_error_tracking_server.store.backends.driver import DriverConnection, Row

REPEATED = timedelta(hours=24)
"""The time within which an event with the same id counts once."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_HOUR = 3600
# The fastest level: the next ones save a tenth of the space, and take twice the time.
_COMPRESSION = 1


@dataclass(frozen=True, slots=True)
class ReceivedEvent:
    """What one request asks to store; `event` is None if it has nothing to store."""

    project_id: int
    public_key: str
    event: Event | None
    received_at: datetime


class EventStore:
    """Errors, their events, and messages in a database. Methods block; see `Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, received: Sequence[ReceivedEvent]) -> list[bool]:
        """Store events in one transaction, and return for each whether its client key is accepted.

        All transactions lock the rows that others may lock, too, in the same order.
        """
        keys = sorted({(one.project_id, one.public_key) for one in received})
        with self._database.transaction() as connection:
            rows = connection.fetch_each(
                event_queries.KEY_ACCEPTS_EVENTS,
                [{"for_project": project, "for_public_key": key} for project, key in keys],
            )
            accepted = {key for key, found in zip(keys, rows, strict=True) if found}
            results = [(one.project_id, one.public_key) in accepted for one in received]
            _add_events(connection, [one for one, is_accepted in zip(received, results, strict=True) if is_accepted])
        return results

    def list_errors(
        self, project_id: int, wanted: ErrorFilter, sort: str, cursor: Cursor | None, limit: int
    ) -> list[tuple[Key, Error]]:
        """Return errors in an order, from a cursor on. None of them has a frequency yet."""
        is_backward = cursor is not None and cursor.is_backward
        column = event_queries.ERROR_SORTS[sort]
        is_time = isinstance(column.type, UtcDateTime)
        first = _LAST if is_time else MAX_ID
        start = (
            (first, MAX_ID) if cursor is None else (_time(cursor.key[0]) if is_time else cursor.key[0], cursor.key[1])
        )
        with self._database.connection() as connection:
            rows = connection.fetch_all(
                event_queries.ERRORS[sort, is_backward],
                for_project=project_id,
                for_status=wanted.status.value,
                seen_since=wanted.seen_since,
                pattern=_pattern(wanted.text),
                from_value=start[0],
                from_id=start[1],
                row_limit=limit,
            )
        position = event_queries.ERROR_COLUMNS.index(column)
        return [((_number(row[position]), row[0]), _error(row)) for row in rows]

    def frequencies(self, project_id: int, fingerprints: Sequence[int], since: datetime) -> list[dict[int, int]]:
        """Return for each error the number of events by the beginning of each hour, without hours that have none."""
        parameters = [
            {"for_project": project_id, "for_error": fingerprint, "since_hour": hour_of(since)}
            for fingerprint in fingerprints
        ]
        with self._database.connection() as connection:
            found = connection.fetch_each(event_queries.FREQUENCIES, parameters)
        return [{hour * _HOUR: count for hour, count in rows} for rows in found]

    def get_error(self, project_id: int, fingerprint: int) -> Error:
        """Return an error without its frequency.

        Raises:
            ErrorNotFound: The project has no such error.
        """
        return self._found(event_queries.ERROR, project_id, fingerprint)

    def update_error(self, project_id: int, fingerprint: int, status: ErrorStatus) -> Error:
        """Change the status of an error, and return it without its frequency.

        Raises:
            ErrorNotFound: The project has no such error.
        """
        return self._found(event_queries.UPDATE_ERROR, project_id, fingerprint, new_status=status.value)

    def _found(self, statement: Any, project_id: int, fingerprint: int, **parameters: Any) -> Error:
        row = None
        if fingerprint <= MAX_ID:
            with self._database.connection() as connection:
                row = connection.fetch_one(statement, for_project=project_id, for_error=fingerprint, **parameters)
        if row is None:
            raise ErrorNotFound
        return _error(row)

    def list_events(
        self, project_id: int, fingerprint: int, cursor: Cursor | None, limit: int, *, ascends: bool
    ) -> list[tuple[Key, ErrorEvent]]:
        """Return events of an error by time, from a cursor on."""
        first = (_EPOCH.replace(year=1), -1) if ascends else (_LAST, MAX_ID)
        start = first if cursor is None else (_time(cursor.key[0]), cursor.key[1])
        with self._database.connection() as connection:
            rows = connection.fetch_all(
                event_queries.EVENTS[ascends],
                for_project=project_id,
                for_error=fingerprint,
                from_value=start[0],
                from_id=start[1],
                row_limit=limit,
            )
        return [
            ((_number(occurred_at), row_id), ErrorEvent(fingerprint, project_id, _unpacked(payload), *texts))
            for row_id, occurred_at, payload, *texts in rows
        ]

    def list_messages(self, project_id: int, limit: int) -> list[MessageEvent]:
        """Return the newest messages of a project, newest first."""
        with self._database.connection() as connection:
            rows = connection.fetch_all(event_queries.MESSAGES, for_project=project_id, row_limit=limit)
        return [MessageEvent(*row) for row in rows]

    def delete(self, project_id: int) -> None:
        """Delete all errors, events and messages of a project."""
        with self._database.transaction() as connection:
            connection.fetch_all(event_queries.LOCK_PROJECT, for_project=project_id)
            for statement in event_queries.DELETIONS.values():
                connection.fetch_all(statement, for_project=project_id)


def hour_of(moment: datetime) -> int:
    """Return the number of the hour since 1970."""
    return int((moment - _EPOCH).total_seconds() // _HOUR)


def _add_events(connection: DriverConnection, received: list[ReceivedEvent]) -> None:
    found = [(one, one.event) for one in received if one.event is not None]
    found.sort(key=lambda pair: (pair[0].project_id, pair[1].event_id))
    new = connection.fetch_each(
        event_queries.RECEIVE_EVENT,
        [
            {
                "new_project_id": one.project_id,
                "new_event_id": event.event_id,
                "new_received_at": one.received_at,
                "repeated_since": one.received_at - REPEATED,
            }
            for one, event in found
        ],
    )
    fresh = [(one.project_id, event) for (one, event), rows in zip(found, new, strict=True) if rows]
    grouped: dict[tuple[int, int], list[tuple[Event, Occurrence]]] = defaultdict(list)
    for project_id, event in fresh:
        if event.error is not None:
            grouped[project_id, event.error.fingerprint].append((event, event.error))
    ordered = sorted(grouped.items())
    new_users = _add_users(connection, ordered)
    connection.execute_each(
        event_queries.COUNT_ERROR, [_error_row(error, events, new_users[error]) for error, events in ordered]
    )
    hours = Counter((*error, hour_of(event.occurred_at)) for error, events in ordered for event, _ in events)
    connection.execute_each(
        event_queries.COUNT_IN_HOUR,
        [
            {"new_project_id": project_id, "new_fingerprint": fingerprint, "new_hour": hour, "new_event_count": count}
            for (project_id, fingerprint, hour), count in sorted(hours.items())
        ],
    )
    connection.execute_each(
        event_queries.ADD_EVENT,
        [_event_row(error, event, occurrence) for error, events in ordered for event, occurrence in events],
    )
    connection.execute_each(
        event_queries.ADD_MESSAGE,
        [_message_row(project_id, event) for project_id, event in fresh if event.error is None],
    )


_Grouped = list[tuple[tuple[int, int], list[tuple["Event", "Occurrence"]]]]


def _add_users(connection: DriverConnection, ordered: _Grouped) -> Counter[tuple[int, int]]:
    """Store the users of errors, and return the number of new ones by error."""
    users = sorted({(*error, _digest(event.user)) for error, events in ordered for event, _ in events if event.user})
    added = connection.fetch_each(
        event_queries.ADD_USER,
        [
            {"new_project_id": project_id, "new_fingerprint": fingerprint, "new_user_digest": digest}
            for project_id, fingerprint, digest in users
        ],
    )
    return Counter(user[:2] for user, rows in zip(users, added, strict=True) if rows)


def _error_row(error: tuple[int, int], events: list[tuple[Event, Occurrence]], new_users: int) -> dict[str, Any]:
    newest, occurrence = max(events, key=lambda pair: pair[0].occurred_at)
    return {
        "new_project_id": error[0],
        "new_fingerprint": error[1],
        "new_name": occurrence.name,
        "new_description": occurrence.description,
        "new_actor": occurrence.actor,
        "new_event_count": len(events),
        "new_approximated_user_count": new_users,
        "new_first_seen_at": min(event.occurred_at for event, _ in events),
        "new_last_seen_at": newest.occurred_at,
        "new_status": ErrorStatus.UNRESOLVED.value,
    }


def _event_row(error: tuple[int, int], event: Event, occurrence: Occurrence) -> dict[str, Any]:
    return {
        "new_project_id": error[0],
        "new_fingerprint": error[1],
        "new_occurred_at": event.occurred_at,
        "new_name": occurrence.name,
        "new_description": occurrence.description,
        "new_actor": occurrence.actor,
        "new_environment": event.environment,
        "new_platform": event.platform,
        "new_payload": zlib.compress(event.payload, _COMPRESSION),
    }


def _message_row(project_id: int, event: Event) -> dict[str, Any]:
    return {
        "new_project_id": project_id,
        "new_event_id": event.event_id,
        "new_timestamp": event.occurred_at,
        "new_level": event.level,
        "new_message": event.message,
        "new_release": event.release,
        "new_environment": event.environment,
        "new_platform": event.platform,
        "new_payload": zlib.compress(event.payload, _COMPRESSION),
    }


def _error(row: Row) -> Error:
    values = {column.name: value for column, value in zip(event_queries.ERROR_COLUMNS, row, strict=True)}
    return Error(**values | {"status": ErrorStatus(values["status"]), "frequency": {}})


def _digest(user: str) -> int:
    """Return 63 bits of the digest of a user, which fit into a column."""
    return int.from_bytes(hashlib.sha256(user.encode()).digest()[:8]) >> 1


def _pattern(text: str) -> str:
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _number(value: datetime | int) -> int:
    """Return the value of a sort key as a number: of a time, the microseconds since 1970."""
    return value if isinstance(value, int) else (value - _EPOCH) // timedelta(microseconds=1)


def _time(number: int) -> datetime:
    try:
        return _EPOCH + timedelta(microseconds=number)
    except OverflowError:
        return _LAST


def _unpacked(payload: bytes) -> str:
    return zlib.decompress(payload).decode()
