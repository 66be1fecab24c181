"""What the tests share: the contract, and a server in this process that holds the demonstration data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from gitlab_error_tracking_contract import load_contract
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.data_file import DEMONSTRATION, read_data_file
from gitlab_error_tracking_server.domain import Instance
from gitlab_error_tracking_server.store import Store
from hypothesis import settings

from contract_tests.in_process import BASE_URL, InProcessTransport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_contract import Contract
    from gitlab_error_tracking_server.data import Data
    from starlette.types import ASGIApp


def pytest_configure() -> None:
    """Properties have no deadline: a machine may be slow, and how fast the server is, is measured elsewhere."""
    settings.register_profile("contract", deadline=None, print_blob=True)
    settings.load_profile("contract")


# The host in the DSNs of the API documentation's examples.
EXTERNAL_URL = "https://example.com"


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract()


@pytest.fixture(scope="session")
def demonstration() -> Data:
    return read_data_file(DEMONSTRATION)


@pytest.fixture
def store(demonstration: Data) -> Iterator[Store]:
    """A database in memory with the demonstration data."""
    with Store.open("sqlite://") as store:
        store.load_if_empty(demonstration)
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
