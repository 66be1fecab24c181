"""The store without the API: behaviour that is the same on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.data.models import Data, ProjectData
from gitlab_error_tracking_server.store.backends.driver import DriverConnection
from gitlab_error_tracking_server.store.schema import UtcDateTime
from gitlab_error_tracking_server.store.store import Store
from sqlalchemy import Column, MetaData, Table, bindparam, insert, select

from contract_tests.support.databases import PostgreSQLDatabases

if TYPE_CHECKING:
    from pathlib import Path

    from gitlab_error_tracking_server.store.backends.driver import Row, Statement

    from contract_tests.support.databases import Databases, OpenStore

pytestmark = pytest.mark.both_databases

MAX_ID = 2**63 - 1


@pytest.mark.parametrize("token", ["", "\x00", "glpat\x00demo", "\ud800", "é", "x" * 100_000])
def test_find_token_accepts_any_text(store: Store, token: str) -> None:
    assert store.find_token(token) is None


@pytest.mark.parametrize("number", [0, MAX_ID, MAX_ID + 1, 10**40])
def test_find_project_accepts_any_number(store: Store, number: int) -> None:
    assert store.find_project(number, user_id=1) is None


def test_new_ids_exceed_given_ids(open_store: OpenStore) -> None:
    data = Data((), (), (ProjectData("group/one", id=40, client_keys=({"id": 50}, {"id": 7})),))
    with open_store(data) as store:
        assert [store.create_client_key(40).id for _ in range(3)] == [51, 52, 53]


def test_largest_given_id_is_accepted(open_store: OpenStore) -> None:
    largest = 2**53 - 1
    data = Data((), (), (ProjectData("group/one", id=1, client_keys=({"id": largest},)),))
    with open_store(data) as store:
        assert store.create_client_key(1).id == largest + 1


@pytest.mark.parametrize("offset", [-5, 0, 8])
def test_times_are_stored_in_utc(open_store: OpenStore, offset: int) -> None:
    table = Table("times", MetaData(), Column("at", UtcDateTime))
    at = datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=offset)))
    with open_store() as store, store.database.transaction() as connection:
        connection.pooled.cursor().execute("CREATE TEMPORARY TABLE times (at TIMESTAMP WITH TIME ZONE)")
        connection.fetch_all(insert(table).values(at=bindparam("new_at")), new_at=at)
        (row,) = connection.fetch_all(select(table.c.at))
    assert (row[0], row[0].tzinfo) == (at, UTC)


def test_page_and_total_share_one_snapshot(shared_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = Data((), (), (ProjectData("group/one", id=1, client_keys=({},) * 3),))
    with Store.open(shared_url) as store, Store.open(shared_url) as other:
        store.load_if_empty(data)
        rows_of = DriverConnection.fetch_all

        def rows_with_concurrent_change(connection: DriverConnection, statement: Statement, **values: Any) -> list[Row]:
            rows = rows_of(connection, statement, **values)
            if "count(" in str(statement):
                other.create_client_key(1)
            return rows

        monkeypatch.setattr(DriverConnection, "fetch_all", rows_with_concurrent_change)
        page = store.list_client_keys(1, page=1, per_page=100)
        monkeypatch.undo()
        assert (page.total, len(page.client_keys)) == (3, 3)
        assert store.list_client_keys(1, page=1, per_page=100).total == 4


def test_concurrent_starts_load_data_once(databases: Databases, tmp_path: Path, demonstration: Data) -> None:
    barrier = Barrier(6)

    def start(url: str) -> bool:
        barrier.wait()
        with Store.open(url) as store:
            return store.load_if_empty(demonstration)

    empty = databases.without_tables() if isinstance(databases, PostgreSQLDatabases) else databases.shared(tmp_path)
    with empty as url, ThreadPoolExecutor(barrier.parties) as many:
        loaded = [*many.map(start, [url] * barrier.parties)]
    assert sorted(loaded) == [False] * 5 + [True]
