"""Shared fixtures: the contract, and a server in this process with the demonstration data."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_contract import load_contract
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.data.reader import DEMONSTRATION, read_data_file
from gitlab_error_tracking_server.gitlab.models import Instance
from hypothesis import settings

from contract_tests.support.captured_output import keep_written_files
from contract_tests.support.databases import (
    Databases,
    OpenStore,
    PostgreSQLDatabases,
    SQLiteDatabases,
    bundled_postgresql,
)
from contract_tests.support.in_process import client

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from gitlab_error_tracking_contract import Contract
    from gitlab_error_tracking_server.data.models import Data
    from gitlab_error_tracking_server.store.store import Store
    from starlette.types import ASGIApp

pytest_plugins = ["pytester"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        metavar="sqlite|postgresql|URL",
        help="Run only the tests that need a database, on this one: SQLite, a PostgreSQL that the tests start, or the "
        "PostgreSQL server at a URL, where the tests create databases. Default: run all tests on SQLite, and those "
        "marked both_databases on both.",
    )
    parser.addoption(
        "--rounds", type=int, default=3, help="How many rounds the writers of the concurrency tests run. Default: 3."
    )
    parser.addoption(
        "--keep",
        metavar="FOLDER",
        type=Path,
        help="Keep all files that the tests write in this folder, with PostgreSQL's files and captured output. Earlier "
        "content is deleted. `python -m contract_tests.secret_scan FOLDER` scans it for tokens.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Set up Hypothesis without deadlines, because machines may be slow, and apply `--keep`."""
    # Servers of the tests listen on this machine; a proxy of the environment must not receive their requests.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "localhost,127.0.0.1,::1"
    settings.register_profile("contract", deadline=None, print_blob=True)
    settings.load_profile("contract")
    keep_written_files(config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests with the marker `both_databases` on both databases."""
    both = metafunc.definition.get_closest_marker("both_databases") and not metafunc.config.getoption("--database")
    if both and "databases" in metafunc.fixturenames:
        metafunc.parametrize("databases", ["sqlite", "postgresql"], indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--database`, deselect tests that use no database."""
    if config.getoption("--database"):
        needing = [item for item in items if {"databases", "postgresql"} & {*getattr(item, "fixturenames", ())}]
        config.hook.pytest_deselected(items=[*{*items} - {*needing}])
        items[:] = needing


# The host in the DSNs of the API documentation's examples.
EXTERNAL_URL = "https://example.com"


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract()


@pytest.fixture(scope="session")
def demonstration() -> Data:
    return read_data_file(DEMONSTRATION)


@pytest.fixture(scope="session")
def postgresql(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PostgreSQLDatabases]:
    """PostgreSQL databases, for tests of PostgreSQL only."""
    wanted = request.config.getoption("--database") or ""
    keep = tmp_path_factory.getbasetemp() / "postgresql" if request.config.getoption("--keep") else None
    with ExitStack() as stack:
        url = wanted if wanted.startswith("postgresql:") else stack.enter_context(bundled_postgresql(keep))
        databases = PostgreSQLDatabases(url)
        yield databases
        databases.close()


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """The source of databases."""
    kind = getattr(request, "param", None) or request.config.getoption("--database") or "sqlite"
    if kind == "sqlite":
        return SQLiteDatabases()
    found: PostgreSQLDatabases = request.getfixturevalue("postgresql")
    return found


@pytest.fixture(scope="session")
def open_store(databases: Databases) -> OpenStore:
    """A factory of stores, each on a database of its own."""
    return OpenStore(databases)


@pytest.fixture
def shared_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that several processes can use."""
    with databases.shared(tmp_path) as url:
        yield url


@pytest.fixture
def store(open_store: OpenStore, demonstration: Data) -> Iterator[Store]:
    """A store with the demonstration data."""
    with open_store(demonstration) as store:
        yield store


@pytest.fixture
def instance() -> Instance:
    """The configuration of the instance; tests override it with a parameter."""
    return Instance(external_url=EXTERNAL_URL)


@pytest.fixture
def app(store: Store, instance: Instance, contract: Contract) -> ASGIApp:
    app: ASGIApp = create_app(store, instance, contract=contract)
    return app


@pytest.fixture
def api(app: ASGIApp) -> Iterator[httpx.Client]:
    """An HTTP client of the server with the maintainer's token."""
    with client(app) as api:
        yield api


@pytest.fixture(scope="module")
def shared_app(open_store: OpenStore, demonstration: Data, contract: Contract) -> Iterator[ASGIApp]:
    """A server for all tests of a module, which change nothing: creating a server takes longer than most tests."""
    with open_store(demonstration) as store:
        yield create_app(store, Instance(external_url=EXTERNAL_URL), contract=contract)


@pytest.fixture(scope="module")
def shared_api(shared_app: ASGIApp) -> Iterator[httpx.Client]:
    """An HTTP client of the shared server with the maintainer's token."""
    with client(shared_app) as api:
        yield api
