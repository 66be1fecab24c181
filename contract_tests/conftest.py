"""What the tests share: the contract, and a server in this process that holds the demonstration data."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from gitlab_error_tracking_contract import load_contract
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.data.reader import DEMONSTRATION, read_data_file
from gitlab_error_tracking_server.gitlab.models import Instance
from hypothesis import settings

from contract_tests.support.captured_output import keep_what_is_written
from contract_tests.support.databases import (
    Databases,
    OpenStore,
    PostgreSQLDatabases,
    SQLiteDatabases,
    postgresql_from_a_wheel,
)
from contract_tests.support.in_process import BASE_URL, InProcessTransport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_contract import Contract
    from gitlab_error_tracking_server.data.models import Data
    from gitlab_error_tracking_server.store.store import Store
    from starlette.types import ASGIApp

pytest_plugins = ["pytester"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        metavar="sqlite|postgresql|URL",
        help="What tests that need a database run on, and no others then: SQLite, a PostgreSQL that they start, or the "
        "PostgreSQL server at a URL, where they make databases of their own. Without it all run: on SQLite, and those "
        "that are marked so on both.",
    )
    parser.addoption("--rounds", type=int, default=3, help="How long the crowd of the concurrency tests goes on.")
    parser.addoption(
        "--keep",
        metavar="FOLDER",
        type=Path,
        help="Keep everything that is written while the tests run, PostgreSQL's files and captured output too, in this "
        "folder, in place of what was kept there before. `python -m contract_tests.secret_scan` looks for tokens in it.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Properties have no deadline: a machine may be slow, and how fast the server is, is measured elsewhere."""
    settings.register_profile("contract", deadline=None, print_blob=True)
    settings.load_profile("contract")
    keep_what_is_written(config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run on both databases what is marked so."""
    both = metafunc.definition.get_closest_marker("both_databases") and not metafunc.config.getoption("--database")
    if both and "databases" in metafunc.fixturenames:
        metafunc.parametrize("databases", ["sqlite", "postgresql"], indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what says nothing of a database where one is named."""
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
    """PostgreSQL, for tests of what is its own."""
    wanted = request.config.getoption("--database") or ""
    keep = tmp_path_factory.getbasetemp() / "postgresql" if request.config.getoption("--keep") else None
    with ExitStack() as stack:
        url = wanted if wanted.startswith("postgresql:") else stack.enter_context(postgresql_from_a_wheel(keep))
        databases = PostgreSQLDatabases(url)
        yield databases
        databases.close()


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """Where tests get their databases from."""
    kind = getattr(request, "param", None) or request.config.getoption("--database") or "sqlite"
    if kind == "sqlite":
        return SQLiteDatabases()
    found: PostgreSQLDatabases = request.getfixturevalue("postgresql")
    return found


@pytest.fixture(scope="session")
def open_store(databases: Databases) -> OpenStore:
    """Opens stores on databases of their own."""
    return OpenStore(databases)


@pytest.fixture
def shared_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database that several processes can use."""
    with databases.shared(tmp_path) as url:
        yield url


@pytest.fixture
def store(open_store: OpenStore, demonstration: Data) -> Iterator[Store]:
    """A database with the demonstration data."""
    with open_store(demonstration) as store:
        yield store


@pytest.fixture
def instance() -> Instance:
    """What is configured for the instance; tests override it with a parameter."""
    return Instance(external_url=EXTERNAL_URL)


@pytest.fixture
def app(store: Store, instance: Instance) -> ASGIApp:
    app: ASGIApp = create_app(store, instance)
    return app


@pytest.fixture
def api(app: ASGIApp) -> Iterator[httpx.Client]:
    """An HTTP client of the server, with the maintainer's token."""
    with httpx.Client(
        transport=InProcessTransport(app), base_url=BASE_URL, headers={"PRIVATE-TOKEN": "glpat-demo-maintainer"}
    ) as client:
        yield client
