"""Behaviour on PostgreSQL only: start, connection errors, waiting and recovery."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier
from typing import TYPE_CHECKING

import httpx
import psycopg
import pytest
from gitlab_error_tracking_server.data.models import Data, ProjectData, UserData
from gitlab_error_tracking_server.store.backends.database import UnsupportedDatabase
from gitlab_error_tracking_server.store.backends.database_url import redacted_url
from gitlab_error_tracking_server.store.store import Store
from sqlalchemy import make_url

from contract_tests.support.serving import COMMAND, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contract_tests.support.databases import PostgreSQLDatabases

TOKEN = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}
SETTINGS, KEYS = ("/projects/5/error_tracking/settings", "/projects/5/error_tracking/client_keys")


@pytest.fixture
def url(postgresql: PostgreSQLDatabases) -> Iterator[str]:
    """The URL of a PostgreSQL database without data."""
    with postgresql.fresh() as url:
        yield url


def start_failing(folder: Path, url: str) -> str:
    """Start a server that fails, and return its one line of errors."""
    # Not as an option, where a password causes a warning.
    environment = os.environ | {"GITLAB_ERROR_TRACKING_DATABASE": url}
    finished = subprocess.run(
        [*COMMAND, "--port", "0"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (finished.returncode, finished.stdout, len(finished.stderr.splitlines())) == (1, "", 1), finished.stderr
    return finished.stderr


def test_concurrent_starts_load_data_once(postgresql: PostgreSQLDatabases, demonstration: Data) -> None:
    barrier = Barrier(6)

    def start(url: str) -> bool:
        barrier.wait()
        with Store.open(url) as store:
            return store.load_if_empty(demonstration)

    with postgresql.without_tables() as url, ThreadPoolExecutor(barrier.parties) as many:
        loaded = [*many.map(start, [url] * barrier.parties)]
    assert sorted(loaded) == [False] * 5 + [True]


def test_lookup_ignores_case_in_turkish_locale(
    postgresql: PostgreSQLDatabases,
) -> None:
    turkish = "TEMPLATE template0 LOCALE 'C' ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR'"
    data = Data((UserData("INFO"),), (), (ProjectData("group/INFO", id=1),))
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgresql.without_tables(turkish))
        except psycopg.errors.FeatureNotSupported:
            pytest.skip("this PostgreSQL has no ICU; .ci/postgresql runs the test on Debian's")
        store = stack.enter_context(Store.open(url))
        store.load_if_empty(data)
        assert store.find_project("GROUP/info", user_id=1) is not None
        assert store.administration.delete_user("info").username == "INFO"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"database": "nothing"}, 'database "nothing" does not exist'),
        ({"username": "nobody_in_particular"}, "nobody_in_particular"),
        ({"host": "127.0.0.1", "port": 1, "query": {}}, "refused"),
    ],
)
def test_unreachable_database_is_reported_without_password(
    tmp_path: Path, url: str, change: dict[str, str], reason: str
) -> None:
    line = start_failing(tmp_path, make_url(url).set(password="s3cret", **change).render_as_string(hide_password=False))  # type: ignore[arg-type]
    assert reason in line or "password authentication failed" in line
    assert "s3cret" not in line


@pytest.mark.parametrize("option", ["password", "sslpassword"])
def test_password_in_url_options_is_rejected_hidden(option: str) -> None:
    with pytest.raises(UnsupportedDatabase, match=rf"^the option {option} of") as raised:
        Store.open(f"postgresql://user@host/db?{option}=s3cret")
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("password", ["secr@etpart", "secr@et/part"])
def test_password_with_at_sign_is_rejected_hidden(password: str) -> None:
    with pytest.raises(UnsupportedDatabase, match="%40") as raised:
        Store.open(f"postgresql://user:{password}@127.0.0.1:1/db")
    assert "part" not in str(raised.value)


@pytest.mark.parametrize("url", ["mysql://user:s3cret@host/db", "postgresql+psycopg2://user:s3cret@host/db"])
def test_other_driver_is_rejected_with_correct_url(url: str) -> None:
    with pytest.raises(UnsupportedDatabase, match="postgresql://user@host/database") as raised:
        Store.open(url)
    assert "s3cret" not in str(raised.value)


def test_postgres_scheme_means_postgresql() -> None:
    assert redacted_url("postgres://user:s3cret@host/db") == redacted_url("postgresql://user:s3cret@host/db")


def test_missing_psycopg_names_the_installation(tmp_path: Path) -> None:
    # Python imports modules of the working directory first.
    (tmp_path / "psycopg.py").write_text("raise ModuleNotFoundError('psycopg', name='psycopg')")
    assert "pip install 'gitlab-error-tracking[server,postgresql]" in start_failing(tmp_path, "postgresql://host/db")


@pytest.mark.parametrize("driver", ["postgresql", "postgresql+psycopg"])
def test_greeting_hides_database_password(tmp_path: Path, url: str, driver: str) -> None:
    parsed = make_url(url)
    database = parsed.set(drivername=driver, password=os.environ.get("PGPASSWORD", "s3cret"))
    with serving(tmp_path, "--database", database.render_as_string(hide_password=False)) as server:
        assert f" {database._replace(password=None).render_as_string()}\n" in server.greeting


def test_waiting_query_does_not_block_others(tmp_path: Path, url: str) -> None:
    with serving(tmp_path, "--database", url) as server, ThreadPoolExecutor(1) as other, ExitStack() as stack:
        connection = stack.enter_context(psycopg.connect(url))
        connection.execute("LOCK TABLE error_tracking_client_keys")
        waiting = other.submit(httpx.get, server.url + KEYS, headers=TOKEN, timeout=20)
        statuses = [httpx.get(server.url + SETTINGS, headers=TOKEN, timeout=5).status_code for _ in range(3)]
        waited = not waiting.done()
        connection.rollback()
        assert (statuses, waited, waiting.result().status_code) == ([200] * 3, True, 200)


def test_closed_connections_are_replaced(url: str, demonstration: Data) -> None:
    with Store.open(url) as store:
        store.load_if_empty(demonstration)
        with psycopg.connect(url) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert store.find_project(1, user_id=1) is not None


def test_more_requests_than_connections_succeed(tmp_path: Path, url: str) -> None:
    with (
        serving(tmp_path, "--database", url) as server,
        httpx.Client(headers=TOKEN, timeout=20) as client,
        ThreadPoolExecutor(40) as many,
    ):
        urls = [server.url + path for path in (SETTINGS, KEYS)] * 40
        statuses = [*many.map(lambda url: client.get(url).status_code, urls)]
    assert statuses == [200] * 80


def test_readiness_follows_database_availability(tmp_path: Path, postgresql: PostgreSQLDatabases) -> None:
    with postgresql.without_tables() as url, serving(tmp_path, "--database", url) as server:
        ready = server.url.removesuffix("/api/v4") + "/-/readiness"
        before = httpx.get(ready).status_code
        with postgresql.connections_refused(url):
            meanwhile = httpx.get(ready).status_code
        assert (before, meanwhile, httpx.get(ready).status_code) == (200, 503, 200)
