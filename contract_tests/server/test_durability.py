"""The settings that make the database acknowledge a change only when it is on the disk.

`contract_tests/stress/durability.py` shows the effect: it traces the system calls of a server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.store.store import Store
from sqlalchemy import text

from contract_tests.support.databases import PostgreSQLDatabases

if TYPE_CHECKING:
    from contract_tests.support.databases import Databases

pytestmark = pytest.mark.both_databases


@pytest.fixture
def expected(databases: Databases) -> tuple[str, object]:
    """The query for the setting, and the value that waits for the disk."""
    if isinstance(databases, PostgreSQLDatabases):
        return "SHOW synchronous_commit", "on"
    return "PRAGMA synchronous", 2  # FULL


def test_requests_wait_for_the_disk(shared_url: str, expected: tuple[str, object]) -> None:
    query, value = expected
    with Store.open(shared_url) as store, store.database.transaction() as connection:
        cursor = connection.pooled.cursor()
        cursor.execute(query)
        assert cursor.fetchone() == (value,)


def test_administration_waits_for_the_disk(shared_url: str, expected: tuple[str, object]) -> None:
    query, value = expected
    with Store.open(shared_url) as store, store.database.write_engine.begin() as connection:
        assert connection.execute(text(query)).scalar_one() == value


def test_migrations_wait_for_the_disk(shared_url: str, expected: tuple[str, object]) -> None:
    query, value = expected
    with Store.open(shared_url) as store, store.database.migration_engine.begin() as connection:
        assert connection.execute(text(query)).scalar_one() == value
