"""`serve --workers`: several processes behind one port."""

from __future__ import annotations

import signal
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

from contract_tests.support.limited_server import limited_server
from contract_tests.support.raw_requests import connect
from contract_tests.support.serving import serving, wait_until, workers_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contract_tests.support.databases import PostgreSQLDatabases
    from contract_tests.support.serving import Server

TOKEN = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}
KEYS = "/projects/5/error_tracking/client_keys"
WORKERS = ("--workers", "2")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("workers"), *WORKERS) as server:
        yield server


def status(server: Server, path: str = KEYS) -> int | None:
    """Return the status of a request on a new connection, or None without a response."""
    try:
        return httpx.get(server.url + path, headers=TOKEN, timeout=5).status_code
    except httpx.TransportError:
        return None


def test_each_worker_serves_metrics_of_all(server: Server) -> None:
    for _ in range(10):  # ten connections, distributed among the workers
        status(server, "/projects/1/error_tracking/settings")
    metrics = server.url.removesuffix("/api/v4") + "/-/metrics"
    texts = [httpx.get(metrics).text for _ in range(10)]
    counted = 'http_requests_total{operation="get_settings",status="200"} 10.0'
    assert [counted in text for text in texts] == [True] * 10


def test_workers_ignore_terminal_interrupt(server: Server) -> None:
    workers = workers_of(server)
    for worker in workers:  # a terminal sends it to all processes
        worker.send_signal(signal.SIGINT)
    _, alive = psutil.wait_procs(workers, timeout=0.5)
    assert (len(workers), {*alive}) == (2, {*workers})


def test_dead_worker_is_replaced(server: Server) -> None:
    first, second = workers_of(server)
    first.kill()
    assert wait_until(lambda: first not in workers_of(server) and len(workers_of(server)) == 2)
    assert second in workers_of(server)
    assert {status(server) for _ in range(20)} == {200}


def test_worker_whose_event_loop_hangs_is_replaced(tmp_path: Path) -> None:
    with limited_server(tmp_path, workers=2, limits={"worker_hang_seconds": 2}) as server:
        before = {*workers_of(server)}
        with connect(server.url) as connection:
            connection.sendall(b"GET /hang HTTP/1.1\r\nHost: localhost\r\n\r\n")
            closed = connection.recv(1) == b""
        assert wait_until(lambda: len({*workers_of(server)} - before) == 1)
        replaced = len(before - {*workers_of(server)})
        statuses = {status(server) for _ in range(20)}
    assert (closed, replaced, statuses) == (True, 1, {200})


def test_workers_exit_when_supervisor_is_killed(tmp_path: Path) -> None:
    with serving(tmp_path, *WORKERS) as server:
        workers = workers_of(server)
        server.process.kill()
        try:
            assert wait_until(lambda: not any(worker.is_running() for worker in workers))
            assert status(server) is None
        finally:
            for worker in workers:
                with suppress(psutil.NoSuchProcess):
                    worker.kill()


def test_worker_started_without_database_recovers(tmp_path: Path, postgresql: PostgreSQLDatabases) -> None:
    with (
        postgresql.fresh() as url,
        serving(tmp_path, *WORKERS, "--database", url) as server,
    ):
        workers = workers_of(server)
        with postgresql.connections_refused(url):
            for worker in workers:
                worker.kill()
            assert wait_until(lambda: status(server) == 503)
        assert not {*workers} & {*workers_of(server)}
        assert {status(server) for _ in range(20)} == {200}
