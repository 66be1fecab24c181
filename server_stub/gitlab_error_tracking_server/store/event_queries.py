"""The statements that store events and read errors; see `queries` on their parameters."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Integer, String, and_, bindparam, case, delete, func, or_, select, tuple_, update

# Its statements also compile for SQLite, which has taken ON CONFLICT from PostgreSQL.
from sqlalchemy.dialects.postgresql import insert

from gitlab_error_tracking_server.gitlab.backend_models import Error, ErrorStatus, MessageEvent
from gitlab_error_tracking_server.store.schema import (
    UtcDateTime,
    client_keys,
    error_events,
    error_frequencies,
    error_users,
    errors,
    messages,
    projects,
    received_events,
    settings,
)

if TYPE_CHECKING:
    from sqlalchemy import Column, Select, Table

# Excludes transactions that store events, whose lock on the project is a weaker one.
LOCK_PROJECT = select(projects.c.id).where(projects.c.id == bindparam("for_project")).with_for_update()

KEY_ACCEPTS_EVENTS = (
    select(client_keys.c.id)
    .join_from(client_keys, settings, client_keys.c.project_id == settings.c.project_id)
    .join(projects, projects.c.id == client_keys.c.project_id)
    .with_for_update(read=True, key_share=True, of=projects)
    .where(
        client_keys.c.public_key == bindparam("for_public_key"),
        client_keys.c.project_id == bindparam("for_project"),
        client_keys.c.active,
        settings.c.enabled,
        settings.c.integrated,
    )
)


def _new(table: Table, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    return {column.name: bindparam(f"new_{column.name}") for column in table.c if column.name not in without}


_receive = insert(received_events).values(**_new(received_events))
# No row if the event was received already after `repeated_since`.
RECEIVE_EVENT = _receive.on_conflict_do_update(
    index_elements=[received_events.c.project_id, received_events.c.event_id],
    set_={"received_at": _receive.excluded.received_at},
    where=received_events.c.received_at < bindparam("repeated_since", type_=UtcDateTime),
).returning(received_events.c.event_id)

# No row if the user is known to have the error.
ADD_USER = insert(error_users).values(**_new(error_users)).on_conflict_do_nothing().returning(error_users.c.user_digest)

_count = insert(errors).values(**_new(errors))
_is_newer = _count.excluded.last_seen_at >= errors.c.last_seen_at
_is_older = _count.excluded.first_seen_at < errors.c.first_seen_at
COUNT_ERROR = _count.on_conflict_do_update(
    index_elements=[errors.c.project_id, errors.c.fingerprint],
    set_={
        "event_count": errors.c.event_count + _count.excluded.event_count,
        "approximated_user_count": errors.c.approximated_user_count + _count.excluded.approximated_user_count,
        "description": case((_is_newer, _count.excluded.description), else_=errors.c.description),
        "first_seen_at": case((_is_older, _count.excluded.first_seen_at), else_=errors.c.first_seen_at),
        "last_seen_at": case((_is_newer, _count.excluded.last_seen_at), else_=errors.c.last_seen_at),
        # A new event opens a resolved error again, not an ignored one.
        "status": case((errors.c.status == ErrorStatus.RESOLVED.value, _count.excluded.status), else_=errors.c.status),
    },
)

_frequency = insert(error_frequencies).values(**_new(error_frequencies))
COUNT_IN_HOUR = _frequency.on_conflict_do_update(
    index_elements=[error_frequencies.c.project_id, error_frequencies.c.fingerprint, error_frequencies.c.hour],
    set_={"event_count": error_frequencies.c.event_count + _frequency.excluded.event_count},
)

ADD_EVENT = insert(error_events).values(**_new(error_events, without=("id",)))
ADD_MESSAGE = insert(messages).values(**_new(messages, without=("id",)))


def _columns(model: type, table: Table) -> list[Column[Any]]:
    """Return the columns that a model has, in its order."""
    return [table.c[field.name] for field in fields(model) if field.name in table.c]


ERROR_COLUMNS = _columns(Error, errors)
_is_error = and_(errors.c.project_id == bindparam("for_project"), errors.c.fingerprint == bindparam("for_error"))
ERROR = select(*ERROR_COLUMNS).where(_is_error)
UPDATE_ERROR = update(errors).where(_is_error).values(status=bindparam("new_status")).returning(*ERROR_COLUMNS)

FREQUENCIES = select(error_frequencies.c.hour, error_frequencies.c.event_count).where(
    error_frequencies.c.project_id == bindparam("for_project"),
    error_frequencies.c.fingerprint == bindparam("for_error"),
    error_frequencies.c.hour >= bindparam("since_hour", type_=Integer),
)


def _page(statement: Select[*tuple[Any, ...]], value: Column[Any], id_: Column[Any], *, ascends: bool) -> Any:
    """Return the statement of a page of a list that is sorted by a column, and by an id where that is equal."""
    key = tuple_(value, id_)
    start = tuple_(bindparam("from_value", type_=value.type), bindparam("from_id", type_=BigInteger))
    order = (value.asc(), id_.asc()) if ascends else (value.desc(), id_.desc())
    return (
        statement.where(key > start if ascends else key < start)
        .order_by(*order)
        .limit(bindparam("row_limit", type_=Integer))
    )


_pattern = bindparam("pattern", type_=String)
_listed = select(*ERROR_COLUMNS).where(
    errors.c.project_id == bindparam("for_project"),
    errors.c.status == bindparam("for_status"),
    errors.c.last_seen_at >= bindparam("seen_since", type_=UtcDateTime),
    or_(
        *(
            func.lower(text).like(_pattern, escape="\\")
            for text in (errors.c.name, errors.c.actor, errors.c.description)
        )
    ),
)
ERROR_SORTS: dict[str, Column[Any]] = {
    "last_seen_desc": errors.c.last_seen_at,
    "first_seen_desc": errors.c.first_seen_at,
    "frequency_desc": errors.c.event_count,
}
ERRORS = {
    (sort, is_backward): _page(_listed, column, errors.c.fingerprint, ascends=is_backward)
    for sort, column in ERROR_SORTS.items()
    for is_backward in (False, True)
}
"""The errors of a page, by the order of the list and whether the page ends at the cursor."""

_events = select(
    error_events.c.id,
    error_events.c.occurred_at,
    error_events.c.payload,
    error_events.c.name,
    error_events.c.description,
    error_events.c.actor,
    error_events.c.environment,
    error_events.c.platform,
).where(error_events.c.project_id == bindparam("for_project"), error_events.c.fingerprint == bindparam("for_error"))
EVENTS = {
    ascends: _page(_events, error_events.c.occurred_at, error_events.c.id, ascends=ascends) for ascends in (False, True)
}
"""The events of a page, by whether they ascend."""

MESSAGES = (
    select(*_columns(MessageEvent, messages))
    .where(messages.c.project_id == bindparam("for_project"))
    .order_by(messages.c.timestamp.desc(), messages.c.id.desc())
    .limit(bindparam("row_limit", type_=Integer))
)

DELETIONS = {
    table.name: delete(table).where(table.c.project_id == bindparam("for_project"))
    for table in (received_events, error_users, errors, error_frequencies, error_events, messages)
}
"""Delete everything of a project, in the order in which events are stored, so that two transactions cannot deadlock."""
