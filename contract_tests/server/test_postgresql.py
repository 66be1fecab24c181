"""Behaviour on PostgreSQL only: start, connection errors, waiting and recovery."""

from __future__ import annotations

import os
import resource
import subprocess
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from gitlab_error_tracking_server.app import create_site
from gitlab_error_tracking_server.data.models import Data, ProjectData, UserData
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_server.store.backends.database import UnsupportedDatabase
from gitlab_error_tracking_server.store.backends.database_url import redacted_url
from gitlab_error_tracking_server.store.store import Store
from sqlalchemy import make_url

from contract_tests.support.command_line import run_command, use_server
from contract_tests.support.in_process import client
from contract_tests.support.serving import COMMAND

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contract_tests.support.databases import PostgreSQLDatabases


@pytest.fixture
def url(postgresql: PostgreSQLDatabases) -> Iterator[str]:
    """The URL of a PostgreSQL database without data."""
    with postgresql.fresh() as url:
        yield url


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
    tmp_path: Path, url: str, change: dict[str, Any], reason: str
) -> None:
    unreachable = make_url(url).set(password="s3cret", **change).render_as_string(hide_password=False)
    # Not as an option, where a password causes a warning.
    finished = run_command(tmp_path, "serve", "--port", "0", env={"GITLAB_ERROR_TRACKING_DATABASE": unreachable})
    assert (finished.returncode, finished.stdout, len(finished.stderr.splitlines())) == (1, "", 1)
    assert reason in finished.stderr or "password authentication failed" in finished.stderr
    assert "s3cret" not in finished.stderr


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("postgresql://user@host/db?password=s3cret", "^the option password of"),
        ("postgresql://user@host/db?sslpassword=s3cret", "^the option sslpassword of"),
        ("postgresql://user:secr@s3cret@127.0.0.1:1/db", "%40"),
        ("postgresql://user:secr@et/s3cret@127.0.0.1:1/db", "%40"),
        ("mysql://user:s3cret@host/db", "postgresql://user@host/database"),
        ("postgresql+psycopg2://user:s3cret@host/db", "postgresql://user@host/database"),
    ],
)
def test_rejected_url_is_explained_without_password(url: str, advice: str) -> None:
    with pytest.raises(UnsupportedDatabase, match=advice) as raised:
        Store.open(url)
    assert "s3cret" not in str(raised.value)


def test_postgres_scheme_means_postgresql() -> None:
    assert redacted_url("postgres://user:s3cret@host/db") == redacted_url("postgresql://user:s3cret@host/db")


def test_missing_psycopg_names_the_installation(tmp_path: Path) -> None:
    # Python imports modules of the working directory first.
    (tmp_path / "psycopg.py").write_text("raise ModuleNotFoundError('psycopg', name='psycopg')")
    command = [*COMMAND, "--port", "0", "--database", "postgresql://host/db"]
    finished = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=20, check=False)
    assert (finished.returncode, finished.stdout, len(finished.stderr.splitlines())) == (1, "", 1)
    assert "pip install 'gitlab-error-tracking[server,postgresql]" in finished.stderr


@pytest.mark.parametrize("driver", ["postgresql", "postgresql+psycopg"])
def test_greeting_hides_database_password(tmp_path: Path, url: str, driver: str) -> None:
    parsed = make_url(url)
    database = parsed.set(drivername=driver, password=os.environ.get("PGPASSWORD", "s3cret"))
    options = ("--database", database.render_as_string(hide_password=False))
    _, finished = use_server(tmp_path, *options, use=lambda _server: None)
    assert f" {database._replace(password=None).render_as_string()}\n" in finished.stdout


def test_closed_connections_are_replaced(url: str, demonstration: Data) -> None:
    with Store.open(url) as store:
        store.load_if_empty(demonstration)
        with psycopg.connect(url) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert store.find_project(1, user_id=1) is not None


@pytest.fixture
def _thousand_open_files() -> Iterator[None]:
    """As many open descriptors as a server with a thousand connections has."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
    descriptors = [os.open(os.devnull, os.O_RDONLY) for _ in range(1024)]
    yield
    for descriptor in descriptors:
        os.close(descriptor)
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.mark.usefixtures("_thousand_open_files")
def test_database_works_beside_thousand_connections(url: str, demonstration: Data) -> None:
    with Store.open(url) as store:
        store.load_if_empty(demonstration)
        found = store.find_project(1, user_id=1)
    assert found is not None


def test_readiness_follows_database_availability(postgresql: PostgreSQLDatabases) -> None:
    with (
        postgresql.fresh() as url,
        Store.open(url) as store,
        client(create_site(store, Instance()), base_url="http://localhost") as site,
    ):
        before = site.get("/-/readiness").status_code
        with postgresql.connections_refused(url):
            meanwhile = site.get("/-/readiness").status_code
        assert (before, meanwhile, site.get("/-/readiness").status_code) == (200, 503, 200)
