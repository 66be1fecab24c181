"""The settings that make the database acknowledge a change only when it is on the disk.

`contract_tests/stress/durability.py` shows the effect: it traces the system calls of a server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.store.store import Store
from sqlalchemy import text

if TYPE_CHECKING:
    from contract_tests.support.databases import Databases


@pytest.mark.both_databases
def test_every_connection_waits_for_the_disk(databases: Databases, shared_url: str) -> None:
    with Store.open(shared_url) as store:
        is_sqlite = not store.database.is_remote
        query, value = ("PRAGMA synchronous", 2) if is_sqlite else ("SHOW synchronous_commit", "on")  # 2 means FULL
        with store.database.transaction() as connection:
            requests = connection.pooled.cursor().execute(query).fetchone()
        with store.database.write_engine.begin() as administration:
            administered = administration.execute(text(query)).one()
        with store.database.migration_engine.begin() as migration:
            migrated = migration.execute(text(query)).one()
    assert (requests, administered, migrated) == ((value,),) * 3
