"""A demonstration server on this machine rejects requests of web pages of other sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from gitlab_error_tracking_server.app import create_site
from gitlab_error_tracking_server.gitlab.models import Instance

from contract_tests.support.in_process import InProcessTransport
from contract_tests.support.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gitlab_error_tracking_server.store.store import Store


TOKEN = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}
PATHS = ["/api/v4/projects/5/error_tracking/client_keys", "/docs/", "/-/health", "/-/metrics", "/"]
INSTANCE = Instance(loopback_only=True, cors_origins=("https://docs.example.com",))
PUBLIC_HOST = "0.0.0.0"  # noqa: S104  (bound only during a test)


@pytest.fixture
def local(store: Store) -> Iterator[httpx.Client]:
    """A client of a demonstration server on this machine."""
    transport = InProcessTransport(create_site(store, INSTANCE))
    with httpx.Client(transport=transport, base_url="http://127.0.0.1:8080", headers=TOKEN) as client:
        yield client


def rejection(header: str) -> tuple[int, dict[str, str]]:
    problem = f"the header {header} must name this machine, because the demonstration tokens are public"
    return 403, {"message": f"403 Forbidden - {problem}"}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[x"])
def test_foreign_host_is_rejected(local: httpx.Client, host: str, path: str) -> None:
    response = local.get(path, headers={"Host": host})
    assert (response.status_code, response.json()) == rejection("Host")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "http://[x"])
def test_foreign_origin_is_rejected(local: httpx.Client, origin: str) -> None:
    keys = local.get(PATHS[0]).json()
    response = local.post(PATHS[0], headers={"Origin": origin})
    assert (response.status_code, response.json()) == rejection("Origin")
    assert local.get(PATHS[0]).json() == keys


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:8080", "LOCALHOST"])
@pytest.mark.parametrize("origin", [{}, {"Origin": "http://localhost:3000"}, {"Origin": "https://docs.example.com"}])
def test_this_machine_and_allowed_origins_are_accepted(local: httpx.Client, host: str, origin: dict[str, str]) -> None:
    assert local.post(PATHS[0], headers={"Host": host, **origin}).status_code == 201


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ([], 403),
        (["--workers", "2", "--database", "sqlite:///data.db"], 403),
        (["--no-demonstration"], 200),
        (["--host", PUBLIC_HOST, "--demonstration"], 200),
        (["--external-url", "https://gitlab.example.com", "--demonstration"], 200),
    ],
    ids=str,
)
def test_only_local_demonstration_server_checks_host(tmp_path: Path, options: list[str], status: int) -> None:
    with serving(tmp_path, "--database", "sqlite://", *options) as server:
        url = server.url.removesuffix("/api/v4") + "/-/health"
        assert httpx.get(url, headers={"Host": "a.example"}).status_code == status
