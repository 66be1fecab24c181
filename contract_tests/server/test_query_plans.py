"""Every statement finds its rows by an index, on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.store import schema
from gitlab_error_tracking_server.store.statements import served_statements

if TYPE_CHECKING:
    from gitlab_error_tracking_server.data.models import Data
    from gitlab_error_tracking_server.store.backends.driver import DriverConnection, Statement
    from gitlab_error_tracking_server.store.store import Store
    from sqlalchemy.types import TypeEngine

    from contract_tests.support.databases import OpenStore

pytestmark = pytest.mark.both_databases

NOW = datetime(2026, 11, 27, tzinfo=UTC)
# Parameters of which SQLAlchemy does not know the type; other ones are paths.
UNTYPED = {"row_offset": 0, "row_limit": 21}
SAMPLES: dict[type, Any] = {bool: True, bytes: b"x", int: 1, object: "demo/sentry", str: "x"}
STATEMENTS = served_statements()
TABLES = [table.name for table in schema.metadata.sorted_tables]


def sample(name: str, kind: TypeEngine[Any]) -> Any:
    """Return a value of a parameter."""
    if name in UNTYPED:
        return UNTYPED[name]
    return NOW if isinstance(kind, schema.UtcDateTime) else SAMPLES[kind.python_type]


def plan(connection: DriverConnection, store: Store, statement: Statement, values: dict[str, Any]) -> str:
    """Return the query plan of a statement."""
    compiled = store.database.driver.compiled(statement)
    is_sqlite = not store.database.is_remote
    cursor = connection.pooled.cursor()
    if not is_sqlite:
        # PostgreSQL reads small tables completely, which is correct but does not show the plan for large ones.
        cursor.execute("SET enable_seqscan = off")
    cursor.execute(("EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN ") + compiled.sql, compiled.parameters(values))
    lines = [" ".join(map(str, row)) for row in cursor.fetchall()]
    if not is_sqlite:
        cursor.execute("RESET enable_seqscan")
    return "\n".join(lines)


def full_scans(query_plan: str) -> list[str]:
    """Return what a plan reads completely: tables, or an index without a condition."""
    tables = [table for table in TABLES if any(f"{scan} {table}" in query_plan for scan in ("SCAN", "Seq Scan on"))]
    whole_indexes = len(re.findall(r"Index (?:Only )?Scan", query_plan)) - query_plan.count("Index Cond:")
    return [*tables, *["an index"] * whole_indexes]


@pytest.mark.parametrize("name", STATEMENTS)
def test_statement_uses_an_index(open_store: OpenStore, demonstration: Data, name: str) -> None:
    values = {key: sample(key, bind.type) for key, bind in STATEMENTS[name].compile().binds.items()}
    with open_store(demonstration) as store, store.database.connection() as connection:
        query_plan = plan(connection, store, STATEMENTS[name], values)
    assert full_scans(query_plan) == [], query_plan
