"""The transports: in process, socket, TLS and ASGI, synchronous and asynchronous."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import httpx
import pytest
from gitlab_error_tracking_client import Client, errors
from gitlab_error_tracking_double import GitLab, faults
from gitlab_error_tracking_server.runtime.server import listen

from contract_tests.double.conftest import PROJECT
from contract_tests.support.serving import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_client.models.client_key import ClientKey


def test_pagination_works(any_transport: GitLab) -> None:
    any_transport.project("group/long", keys=45)
    found = [key.id for key in any_transport.client().client_keys.list("group/long")]
    assert found == [*range(3, 48)]


@pytest.mark.parametrize("options", [{}, {"socket": True}, {"https": True}], ids=["in process", "socket", "https"])
def test_client_ignores_proxies_of_the_environment(options: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.lower(), "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    async def list_keys(gitlab: GitLab) -> list[ClientKey]:
        async with gitlab.async_client() as client:
            return [key async for key in client.client_keys.list(PROJECT)]

    with GitLab(**options) as gitlab:
        gitlab.project(PROJECT, keys=1)
        assert list(gitlab.client().client_keys.list(PROJECT)) == asyncio.run(list_keys(gitlab))


def test_links_and_dsns_contain_the_url(any_transport: GitLab) -> None:
    with httpx.Client(
        headers={"PRIVATE-TOKEN": any_transport.default_token}, transport=any_transport.transport
    ) as client:
        response = client.get(f"{any_transport.api_url}/projects/1/error_tracking/client_keys")
    assert response.headers["Link"].startswith(f"<{any_transport.url}/api/v4/projects/1/error_tracking/client_keys?")
    assert response.json()[0]["sentry_dsn"].endswith(
        f"@{any_transport.url.partition('//')[2]}/errortracking/api/v1/projects/1"
    )


def test_asynchronous_client_works(any_transport: GitLab) -> None:
    async def create() -> list[int]:
        async with any_transport.async_client() as client:
            await asyncio.gather(*(client.client_keys.create(PROJECT) for _ in range(5)))
            return [key.id async for key in client.client_keys.list(PROJECT)]

    assert asyncio.run(create()) == [1, 2, 3, 4, 5, 6, 7]


def test_asynchronous_client_raises_the_same_errors(double: GitLab) -> None:
    for fault in (faults.TruncatedBody(), faults.DroppedConnection(), faults.Delay(60)):
        double.inject(fault)
        with pytest.raises(errors.ConnectionFailed):
            asyncio.run(double.async_client().client_keys.create(PROJECT))
    assert [key.id for key in double.client().client_keys.list(PROJECT)] == [1, 2, 3, 4]


def test_transport_works_without_an_event_loop(double: GitLab) -> None:
    """A coroutine that returns at its first step needs no event loop."""
    steps = double.transport.handle_async_request(httpx.Request("GET", double.api_url))
    with pytest.raises(StopIteration) as ended:
        steps.send(None)
    assert ended.value.value.status_code == 404


def test_strict_applies_to_async_with() -> None:
    async def ask() -> None:
        async with GitLab(strict=True) as gitlab, httpx.AsyncClient(transport=gitlab.transport) as client:
            await client.get(gitlab.url)

    with pytest.raises(AssertionError, match="unknown path"):
        asyncio.run(ask())


@pytest.fixture
def secure() -> Iterator[GitLab]:
    """A test double with TLS."""
    with GitLab(https=True) as gitlab:
        gitlab.project(PROJECT, keys=1)
        yield gitlab


def test_client_trusts_the_certificate(secure: GitLab) -> None:
    found = [key.id for key in list(secure.client().client_keys.list(PROJECT))]
    assert (secure.url.startswith("https://"), found) == (True, [1])


def test_ca_file_trusts_the_certificate(secure: GitLab) -> None:
    assert secure.ca_file is not None
    context = ssl.create_default_context(cafile=secure.ca_file)
    with Client(secure.url, token=secure.default_token, verify=context) as client:
        assert [key.id for key in list(client.client_keys.list(PROJECT))] == [1]


def test_certificate_is_untrusted_by_default(secure: GitLab) -> None:
    with (
        Client(secure.url, token=secure.default_token) as client,
        pytest.raises(errors.ConnectionFailed, match="certificate is not trusted"),
    ):
        list(client.client_keys.list(PROJECT))


def test_socket_is_reachable_from_another_process() -> None:
    with GitLab(socket=True) as gitlab:
        finished = subprocess.run(
            ["/usr/bin/env", "curl", "--silent", f"{gitlab.api_url}/projects/1"],
            capture_output=True,
            check=True,
            text=True,
        )
    assert finished.stdout == '{"error":"404 Not Found"}'


def test_app_is_an_asgi_application(double: GitLab) -> None:
    async def ask() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(double.app), base_url=double.api_url) as client:
            return (await client.get("/projects/1/error_tracking/settings")).status_code

    assert asyncio.run(ask()) == 401


def test_concurrent_threads_are_isolated(any_transport: GitLab) -> None:
    client = any_transport.client()

    def create(_: int) -> int:
        return client.client_keys.create(PROJECT).id

    with ThreadPoolExecutor(8) as threads:
        ids = [*threads.map(create, range(80))]
    assert sorted(ids) == [*range(3, 83)]
    assert [entry.number for entry in any_transport.journal] == [*range(1, 81)]


def test_close_frees_the_port() -> None:
    with GitLab(socket=True) as gitlab:
        port = int(gitlab.url.rpartition(":")[2])
    listen("127.0.0.1", port).close()
    assert [thread.name for thread in threading.enumerate() if thread.name == "gitlab-double"] == []


def test_close_does_not_wait_for_delays() -> None:
    with GitLab(socket=True) as gitlab, ThreadPoolExecutor(1) as threads:
        gitlab.inject(faults.Delay(60))
        gitlab.project(PROJECT)
        waiting = threads.submit(gitlab.client().client_keys.create, PROJECT)
        wait_until(lambda: gitlab.journal.count == 1)
        gitlab.close()
        error = waiting.exception()
    # The double closes its clients; the client's timeout of 30 seconds would be a ConnectionFailed.
    assert isinstance(error, errors.UsageError)
    assert isinstance(error.__cause__, (httpx.RemoteProtocolError, httpx.ReadError))


def test_url_in_process_is_an_example(double: GitLab) -> None:
    assert (double.url, double.ssl_context, double.ca_file) == ("https://gitlab.example.com", None, None)


def test_client_from_environment_names_the_socket_option(double: GitLab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_HOST", double.url)
    monkeypatch.setenv("GITLAB_TOKEN", double.default_token)
    monkeypatch.setattr(socket, "getaddrinfo", Mock(side_effect=socket.gaierror("Name or service not known")))
    with Client.from_environment() as client, pytest.raises(errors.ConnectionFailed, match=r"GitLab\(socket=True\)"):
        list(client.client_keys.list(PROJECT))


def test_plugin_does_not_import_the_server() -> None:
    program = (
        "import sys, gitlab_error_tracking_double.pytest_plugin\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}"
        " & {'gitlab_error_tracking_server', 'connexion', 'sqlalchemy', 'uvicorn', 'httpx', 'trustme'}))"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert finished.stdout == "[]\n"
