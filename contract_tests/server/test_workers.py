"""`serve --workers`: several processes behind one port."""

from __future__ import annotations

import json
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx
import psutil

from contract_tests.support.command_line import run_command
from contract_tests.support.limited_server import limited_server
from contract_tests.support.raw_requests import connect
from contract_tests.support.serving import serving, wait_until, workers_of, write_lock

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.support.databases import PostgreSQLDatabases
    from contract_tests.support.serving import Server

TOKEN = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}
KEYS = "/projects/5/error_tracking/client_keys"
WORKERS = ("--workers", "2")


def status(server: Server) -> int | None:
    """Return the status of a request on a new connection, or None without a response."""
    try:
        return httpx.get(server.url + KEYS, headers=TOKEN, timeout=5).status_code
    except httpx.TransportError:
        return None


def refuses_connections(server: Server) -> bool:
    """Return whether no process listens any more."""
    url = httpx.URL(server.url)
    try:
        socket.create_connection((url.host, url.port or 80), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def test_dead_worker_is_replaced(tmp_path: Path) -> None:
    with serving(tmp_path, *WORKERS) as server:
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


def test_each_worker_serves_metrics_of_all(tmp_path: Path) -> None:
    with serving(tmp_path, *WORKERS) as server:
        for _ in range(10):  # ten connections, distributed among the workers
            status(server)
        metrics = server.url.removesuffix("/api/v4") + "/-/metrics"
        texts = [httpx.get(metrics).text for _ in range(10)]
    counted = 'http_requests_total{operation="list_client_keys",status="200"} 10.0'
    assert [counted in text for text in texts] == [True] * 10


def test_ready_file_exists_while_workers_serve(tmp_path: Path) -> None:
    file = tmp_path / "ready.json"
    with serving(tmp_path, *WORKERS, "--ready-file", str(file)) as server:
        content = json.loads(file.read_text())
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(20)
    assert (content["pid"], content["api_url"], file.exists()) == (server.process.pid, server.url, False)


def test_running_request_finishes_before_workers_stop(tmp_path: Path) -> None:
    with (
        serving(tmp_path, *WORKERS) as server,
        ThreadPoolExecutor(1) as other,
        write_lock(tmp_path) as database,
    ):
        workers = workers_of(server)
        running = other.submit(httpx.post, server.url + KEYS, headers=TOKEN, timeout=20)
        time.sleep(1)  # until the request waits for the lock, also on a busy machine
        server.process.send_signal(signal.SIGTERM)
        stopped = wait_until(lambda: refuses_connections(server), timeout=10)
        database.execute("ROLLBACK")
        assert (stopped, running.result().status_code, server.process.wait(20)) == (True, 201, 0)
        assert not any(worker.is_running() for worker in workers)
    assert "Traceback" not in server.logged


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
        postgresql.without_tables() as url,
        serving(tmp_path, *WORKERS, "--database", url) as server,
    ):
        workers = workers_of(server)
        with postgresql.connections_refused(url):
            for worker in workers:
                worker.kill()
            assert wait_until(lambda: status(server) == 503)
        assert not {*workers} & {*workers_of(server)}
        assert {status(server) for _ in range(20)} == {200}


def test_workers_reject_database_in_memory(tmp_path: Path) -> None:
    finished = run_command(tmp_path, "serve", "--port", "0", "--database", "sqlite://", *WORKERS)
    assert (finished.returncode, finished.stdout, finished.stderr) == (
        1,
        "",
        "Error: workers cannot share a database in memory: use a file, as in sqlite:///data.db\n",
    )
