"""Several servers on one database, and requests that wait for it."""

from __future__ import annotations

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import httpx
import pytest

from contract_tests.support.serving import serving, starting, write_lock

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.server.conftest import Serve

TOKEN = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}


def wait_until_closed(url: str) -> None:
    """Wait until a server accepts no more connections."""
    with suppress(httpx.TransportError):  # refused, or accepted just before the listener was closed
        while True:
            httpx.get(url, timeout=20)


def test_servers_start_concurrently_on_new_database(tmp_path: Path, database_options: list[str]) -> None:
    with ExitStack() as stack:
        started = [stack.enter_context(starting(tmp_path, *database_options)) for _ in range(5)]
        for process in started:
            assert process.stdout is not None
            assert "GitLab error tracking API" in process.stdout.readline()


@pytest.mark.both_databases
def test_concurrent_activation_on_two_servers_creates_one_key(serve: Serve) -> None:
    with serve() as one, serve() as other, ThreadPoolExecutor(8) as many:
        urls = [f"{server.url}/projects/2/error_tracking" for server in (one, other)] * 8
        query = "active=true&integrated=true"
        statuses = [*many.map(lambda url: httpx.put(f"{url}/settings?{query}", headers=TOKEN).status_code, urls)]
        keys = httpx.get(f"{urls[0]}/client_keys", headers=TOKEN).json()
    assert (statuses, len(keys)) == ([200] * 16, 1)


def test_waiting_write_does_not_block_reads(tmp_path: Path) -> None:
    with serving(tmp_path) as server, ThreadPoolExecutor(1) as other, write_lock(tmp_path) as database:
        url = f"{server.url}/projects/2/error_tracking/client_keys"
        waiting = other.submit(httpx.post, url, headers=TOKEN, timeout=20)
        meanwhile = [httpx.get(url, headers=TOKEN, timeout=5).json() for _ in range(3)]
        database.execute("ROLLBACK")
        assert (meanwhile, waiting.result().status_code) == ([[], [], []], 201)


def test_running_request_finishes_before_shutdown(tmp_path: Path) -> None:
    with serving(tmp_path) as server, ThreadPoolExecutor(1) as other, write_lock(tmp_path) as database:
        url = f"{server.url}/projects/2/error_tracking/client_keys"
        running = other.submit(httpx.post, url, headers=TOKEN, timeout=20)
        time.sleep(1)  # until the request waits for the lock, also on a busy machine
        server.process.send_signal(signal.SIGTERM)
        wait_until_closed(url)
        database.execute("ROLLBACK")
        response = running.result()
        assert (response.status_code, server.process.wait(timeout=10)) == (201, 0)
        keys = database.execute("SELECT public_key FROM error_tracking_client_keys WHERE project_id = 2").fetchall()
    assert keys == [(response.json()["public_key"],)]


def test_two_servers_share_a_new_database(serve: Serve) -> None:
    with serve() as one, serve() as other:
        key = httpx.post(f"{one.url}/projects/2/error_tracking/client_keys", headers=TOKEN).json()
        listed = httpx.get(f"{other.url}/projects/2/error_tracking/client_keys", headers=TOKEN).json()
    assert [found["public_key"] for found in listed] == [key["public_key"]]
