"""A demonstration server on this machine rejects requests of web pages of other sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.app import create_site
from gitlab_error_tracking_server.gitlab.models import Instance

from contract_tests.support.in_process import client, content

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from gitlab_error_tracking_server.data.models import Data

    from contract_tests.support.databases import OpenStore

PATHS = ["/api/v4/projects/5/error_tracking/client_keys", "/docs/", "/-/health", "/-/metrics", "/"]
INSTANCE = Instance(loopback_only=True, cors_origins=("https://docs.example.com",))


@pytest.fixture(scope="module")
def local(open_store: OpenStore, demonstration: Data) -> Iterator[httpx.Client]:
    """A client of a demonstration server on this machine."""
    with (
        open_store(demonstration) as store,
        client(create_site(store, INSTANCE), base_url="http://127.0.0.1:8080") as local,
    ):
        yield local


def rejection(header: str) -> tuple[int, dict[str, str]]:
    problem = f"the header {header} must name this machine, because the demonstration tokens are public"
    return 403, {"message": f"403 Forbidden - {problem}"}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[x"])
def test_foreign_host_is_rejected(local: httpx.Client, host: str, path: str) -> None:
    assert content(local.get(path, headers={"Host": host})) == rejection("Host")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "http://[x"])
def test_foreign_origin_is_rejected(local: httpx.Client, origin: str) -> None:
    keys = local.get(PATHS[0]).json()
    assert content(local.post(PATHS[0], headers={"Origin": origin})) == rejection("Origin")
    assert local.get(PATHS[0]).json() == keys


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:8080", "LOCALHOST"])
@pytest.mark.parametrize("origin", [{}, {"Origin": "http://localhost:3000"}, {"Origin": "https://docs.example.com"}])
def test_this_machine_and_allowed_origins_are_accepted(local: httpx.Client, host: str, origin: dict[str, str]) -> None:
    assert local.post(PATHS[0], headers={"Host": host, **origin}).status_code == 201
