"""Database failures: the response has GitLab's format, the log names the reason, and the server recovers."""

from __future__ import annotations

import asyncio
import logging
import resource
from contextlib import closing, contextmanager
from threading import Event
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import psycopg
import pytest
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.store.backends.database import THREADS
from gitlab_error_tracking_server.store.backends.database_url import open_database
from gitlab_error_tracking_server.store.backends.failures import is_transient, reason
from gitlab_error_tracking_server.store.store import Store, _write_settings
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from contract_tests.support.databases import fill
from contract_tests.support.in_process import BASE_URL, client, content
from contract_tests.support.serving import serving

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from gitlab_error_tracking_server.data.models import Data
    from gitlab_error_tracking_server.store.backends.database import Database
    from gitlab_error_tracking_server.store.backends.driver import DriverConnection

    from contract_tests.support.databases import PostgreSQLDatabases

TOKEN = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}
KEYS = "/projects/5/error_tracking/client_keys"
FAULT = (500, {"message": "500 Internal Server Error"})
UNAVAILABLE = (503, {"message": "503 Service Unavailable"})


@contextmanager
def calling(database: Database) -> Iterator[httpx.Client]:
    """Yield a client of a server on a database with data."""
    with Store(database) as store, client(create_app(store)) as api:
        yield api


@pytest.fixture
def filled_url(shared_url: str, demonstration: Data) -> str:
    """A database with the demonstration data."""
    fill(shared_url, demonstration)
    return shared_url


@pytest.fixture
def short_timeouts(filled_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use short timeouts and a pool of one connection, which filling the database would exceed."""
    for module in ("sqlite", "postgresql"):
        monkeypatch.setattr(f"gitlab_error_tracking_server.store.backends.{module}.LOCK_TIMEOUT", 0.2)
        monkeypatch.setattr(f"gitlab_error_tracking_server.store.backends.{module}.POOL_TIMEOUT", 0.2)
        monkeypatch.setattr(f"gitlab_error_tracking_server.store.backends.{module}.CONNECTIONS", 1)


@contextmanager
def pragma_on_every_connection(pragma: str) -> Iterator[None]:
    """Execute a pragma on each SQLite connection before its use."""

    def execute(connection: sqlite3.Connection, *_: Any) -> None:
        connection.execute(pragma)

    event.listen(Engine, "checkout", execute)
    try:
        yield
    finally:
        event.remove(Engine, "checkout", execute)


def first_failure(api: httpx.Client) -> tuple[int, Any]:
    """Create client keys until a request fails, and return its response."""
    responses = (content(api.post(KEYS)) for _ in range(1000))
    return next(response for response in responses if response[0] != 201)


@pytest.mark.both_databases
@pytest.mark.usefixtures("short_timeouts")
def test_exhausted_connection_pool_returns_503_until_freed(filled_url: str, caplog: pytest.LogCaptureFixture) -> None:
    database = open_database(filled_url)
    with calling(database) as api:
        with database.connection():
            meanwhile = content(api.get(KEYS))
        assert (meanwhile, api.get(KEYS).status_code) == (UNAVAILABLE, 200)
    assert "the database failed: QueuePool limit of size 1 overflow 0 reached" in caplog.text


@pytest.mark.both_databases
@pytest.mark.usefixtures("short_timeouts")
def test_lock_timeout_returns_503_and_changes_nothing(filled_url: str, caplog: pytest.LogCaptureFixture) -> None:
    other = open_database(filled_url)
    lock = "LOCK TABLE error_tracking_client_keys" if other.is_remote else "SELECT 1"
    with closing(other), calling(open_database(filled_url)) as api:
        before = api.get(KEYS).json()
        with other.write_engine.begin() as connection:
            connection.execute(text(lock))
            meanwhile = content(api.post(KEYS))
        assert (meanwhile, api.get(KEYS).json()) == (UNAVAILABLE, before)
        assert api.post(KEYS).status_code == 201
    assert "the database failed: database is locked" in caplog.text or "due to lock timeout" in caplog.text


@pytest.mark.both_databases
def test_waiting_write_does_not_block_other_requests(filled_url: str) -> None:
    other = open_database(filled_url)
    lock = "LOCK TABLE error_tracking_client_keys" if other.is_remote else "SELECT 1"

    async def send(store: Store) -> tuple[list[int], bool, int]:
        transport = httpx.ASGITransport(create_app(store))
        async with httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=TOKEN) as api:
            with other.write_engine.begin() as connection:
                connection.execute(text(lock))
                waiting = asyncio.create_task(api.post(KEYS))
                statuses = [(await api.get("/projects/5/error_tracking/settings")).status_code for _ in range(3)]
                waited = not waiting.done()
            return statuses, waited, (await waiting).status_code

    with closing(other), Store.open(filled_url) as store:
        assert asyncio.run(send(store)) == ([200] * 3, True, 201)


@pytest.mark.both_databases
def test_more_requests_than_connections_succeed(filled_url: str) -> None:
    async def send(store: Store) -> list[int]:
        transport = httpx.ASGITransport(create_app(store))
        async with httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=TOKEN) as api:
            return [response.status_code for response in await asyncio.gather(*[api.get(KEYS) for _ in range(80)])]

    with Store.open(filled_url) as store:
        assert asyncio.run(send(store)) == [200] * 80


def test_lost_connection_returns_503_until_database_returns(
    postgresql: PostgreSQLDatabases, demonstration: Data, caplog: pytest.LogCaptureFixture
) -> None:
    with postgresql.fresh() as url:
        fill(url, demonstration)
        with calling(open_database(url)) as api:
            before = api.get(KEYS).status_code
            with postgresql.connections_refused(url):
                meanwhile = [content(api.get(KEYS)), content(api.post(KEYS))]
            assert (before, meanwhile, api.post(KEYS).status_code) == (200, [UNAVAILABLE] * 2, 201)
    assert "is not currently accepting connections" in caplog.text


def test_connection_lost_in_transaction_rolls_back(
    postgresql: PostgreSQLDatabases, demonstration: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = "/projects/2/error_tracking/settings"
    with postgresql.fresh() as url:
        fill(url, demonstration)

        def write_and_break(connection: DriverConnection, *values: Any) -> None:
            # Between writing the settings and creating their first client key.
            _write_settings(connection, *values)
            with psycopg.connect(url) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

        with calling(open_database(url)) as api:
            with monkeypatch.context() as patch:
                patch.setattr("gitlab_error_tracking_server.store.store._write_settings", write_and_break)
                meanwhile = content(api.put(settings, params={"active": True, "integrated": True}))
            found = api.get(settings).status_code, api.get(KEYS.replace("5", "2")).json()
        assert (meanwhile, found) == (UNAVAILABLE, (404, []))


@pytest.mark.both_databases
def test_missing_table_is_logged_without_traceback(filled_url: str, caplog: pytest.LogCaptureFixture) -> None:
    other = open_database(filled_url)
    with closing(other), calling(open_database(filled_url)) as api:
        with other.write_engine.begin() as connection:
            connection.execute(text("ALTER TABLE error_tracking_client_keys RENAME TO renamed"))
        meanwhile = content(api.get(KEYS))
        with other.write_engine.begin() as connection:
            connection.execute(text("ALTER TABLE renamed RENAME TO error_tracking_client_keys"))
        assert (meanwhile, api.get(KEYS).status_code) == (FAULT, 200)
    (record,) = (record for record in caplog.records if record.levelno == logging.ERROR)
    assert record.getMessage().startswith("the database failed: ")
    assert "error_tracking_client_keys" in record.getMessage()
    assert record.exc_info is None


def test_missing_privilege_is_logged_without_traceback(
    postgresql: PostgreSQLDatabases, demonstration: Data, caplog: pytest.LogCaptureFixture
) -> None:
    with postgresql.without_tables() as url:
        fill(url, demonstration)
        with (
            postgresql.role_with_privileges(url, "SELECT ON ALL TABLES IN SCHEMA public") as reader,
            calling(open_database(reader)) as api,
        ):
            found = api.get(KEYS).status_code, content(api.post(KEYS))
    (record,) = (record for record in caplog.records if record.levelno == logging.ERROR)
    assert found == (200, FAULT)
    assert record.getMessage() == "the database failed: permission denied for table error_tracking_client_keys"
    assert record.exc_info is None


def test_silent_database_returns_503_until_it_responds(
    postgresql: PostgreSQLDatabases,
    demonstration: Data,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("gitlab_error_tracking_server.store.backends.read_timeout.TimeoutConnection.read_timeout", 0.3)
    with postgresql.fresh() as url:
        fill(url, demonstration)
        with calling(open_database(url)) as api:
            before = api.get(KEYS).json()
            with psycopg.connect(url) as other:
                other.execute("LOCK TABLE error_tracking_client_keys")
                meanwhile = [content(api.get(KEYS)), content(api.post(KEYS))]
            assert (meanwhile, api.get(KEYS).json()) == ([UNAVAILABLE] * 2, before)
            assert api.post(KEYS).status_code == 201
    assert caplog.text.count("the database failed: the database did not respond within 0.3 s") == 2


def test_migration_has_no_read_timeout(postgresql: PostgreSQLDatabases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gitlab_error_tracking_server.store.backends.read_timeout.TimeoutConnection.read_timeout", 0.2)
    with postgresql.fresh() as url, closing(open_database(url)) as database:
        with pytest.raises(OperationalError, match="did not respond"), database.write_engine.begin() as connection:
            connection.execute(text("SELECT pg_sleep(1)"))
        with database.migration_engine.begin() as connection:
            assert connection.execute(text("SELECT pg_sleep(1), 1")).one()[1] == 1


@pytest.mark.both_databases
def test_thread_pool_timeout_changes_nothing(shared_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gitlab_error_tracking_server.store.store.THREAD_TIMEOUT", 0.2)
    end, done = Event(), Event()

    async def exceed_threads(store: Store) -> None:
        busy = [asyncio.ensure_future(store.write(end.wait)) for _ in range(THREADS)]
        await asyncio.sleep(0)  # until all threads are busy
        try:
            await asyncio.wait_for(store.write(done.set), 5)
        finally:
            end.set()
            await asyncio.gather(*busy)

    with Store.open(shared_url) as store, pytest.raises(PoolTimeout) as raised:
        asyncio.run(exceed_threads(store))
    assert (is_transient(raised.value), done.is_set()) == (True, False)
    assert reason(raised.value) == "all threads waited for the database for 0.2 s"


@pytest.mark.parametrize(
    ("pragma", "undo", "reason"),
    [
        ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 4294967294", "database or disk is full"),
        # The connection stays read-only until it is closed, like one that was opened while the file was read-only.
        ("PRAGMA query_only = ON", "SELECT 1", "attempt to write a readonly database"),
    ],
    ids=["full", "read-only"],
)
def test_unwritable_file_returns_500_until_writable(
    tmp_path: Path, demonstration: Data, caplog: pytest.LogCaptureFixture, pragma: str, undo: str, reason: str
) -> None:
    url = f"sqlite:///{tmp_path / 'data.db'}"
    fill(url, demonstration)
    with calling(open_database(url)) as api:
        with pragma_on_every_connection(pragma):
            # Read first: a connection that is opened for a later read would fail once more.
            meanwhile = api.get(KEYS).status_code, first_failure(api)
        with pragma_on_every_connection(undo):
            after = api.post(KEYS).status_code
    assert (meanwhile, after) == ((200, FAULT), 201)
    assert f"the database failed: {reason}" in caplog.text


def test_full_disk_fails_writes_only_and_recovers(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        disk = psutil.Process(server.process.pid)
        _, most = disk.rlimit(resource.RLIMIT_FSIZE)
        with httpx.Client(base_url=server.url, headers=TOKEN) as api:
            api.post(KEYS)
            disk.rlimit(resource.RLIMIT_FSIZE, ((tmp_path / "gitlab-error-tracking.db-wal").stat().st_size, most))
            meanwhile = first_failure(api), api.get(KEYS).status_code
            disk.rlimit(resource.RLIMIT_FSIZE, (most, most))
            after = api.post(KEYS).status_code
    assert (meanwhile, after) == ((FAULT, 200), 201)
    assert "the database failed: disk I/O error" in server.logged


def test_full_write_queue_returns_503(tmp_path: Path, demonstration: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gitlab_error_tracking_server.store.store.MAX_CALLS", 0)
    url = f"sqlite:///{tmp_path / 'data.db'}"
    fill(url, demonstration)
    with calling(open_database(url)) as api:
        before = api.get(KEYS).json()
        assert (content(api.post(KEYS)), api.get(KEYS).json()) == (UNAVAILABLE, before)


def test_wrong_statement_is_logged_with_traceback(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(store, "_new_public_key", lambda: "glet_" + "0" * 32)
    with caplog.at_level(logging.ERROR), client(create_app(store)) as api:
        api.post(KEYS)
        assert content(api.post(KEYS)) == FAULT
    assert [record.exc_info is not None for record in caplog.records] == [True]
