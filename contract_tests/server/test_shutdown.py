"""Shutdown: orderly after the first signal, at once after the second, and never later than its deadline."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

from contract_tests.support.limited_server import limited_server
from contract_tests.support.raw_requests import connect
from contract_tests.support.serving import LOG, is_worker, serving, starting, wait_until, workers_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contract_tests.support.serving import Server

HEAD = (
    b"PUT /api/v4/projects/5/error_tracking/settings HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    b"PRIVATE-TOKEN: glpat-demo-maintainer\r\nContent-Type: application/json\r\nContent-Length: 33\r\n"
    b"Expect: 100-continue\r\n\r\n"
)
BODY = b'{"active":true,"integrated":true}'


@contextmanager
def running_request(server: Server) -> Iterator[socket.socket]:
    """Keep a request running that waits for its body."""
    with connect(server.url) as connection:
        connection.sendall(HEAD)
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        yield connection


def processes_of(server: Server) -> list[psutil.Process]:
    process = psutil.Process(server.process.pid)
    return [process, *process.children()]


def refuses_connections(server: Server) -> bool:
    """Return whether no process listens any more."""
    url = httpx.URL(server.url)
    try:
        socket.create_connection((url.host, url.port or 80), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.mark.parametrize("workers", ["1", "2"])
def test_running_request_finishes_before_shutdown(tmp_path: Path, workers: str) -> None:
    with serving(tmp_path, "--workers", workers) as server, running_request(server) as connection:
        processes = processes_of(server)
        server.process.send_signal(signal.SIGTERM)
        refused = wait_until(lambda: refuses_connections(server), timeout=10)
        connection.sendall(BODY)
        response = connection.recv(65536)
        status = server.process.wait(20)
        _, alive = psutil.wait_procs(processes, timeout=5)
    assert (refused, response[:12], status, alive) == (True, b"HTTP/1.1 200", 0, [])
    assert "Traceback" not in server.logged


@pytest.mark.parametrize(("workers", "second"), [("1", signal.SIGTERM), ("2", signal.SIGINT)])
def test_second_signal_ends_server_at_once(tmp_path: Path, workers: str, second: signal.Signals) -> None:
    file = tmp_path / "ready.json"
    with serving(tmp_path, "--workers", workers, "--ready-file", str(file)) as server, running_request(server):
        processes = processes_of(server)
        server.process.send_signal(signal.SIGTERM)
        removed = wait_until(lambda: not file.exists())
        waits = server.process.poll() is None
        server.process.send_signal(second)
        status = server.process.wait(5)
        _, alive = psutil.wait_procs(processes, timeout=5)
    assert (removed, waits, status, alive) == (True, True, 128 + second, [])


@pytest.mark.parametrize("workers", ["1", "2"])
def test_closed_terminal_stops_server_gracefully(tmp_path: Path, workers: str) -> None:
    file = tmp_path / "ready.json"
    with serving(tmp_path, "--workers", workers, "--ready-file", str(file)) as server:
        ready = json.loads(file.read_text())
        processes = processes_of(server)
        with running_request(server):
            for process in processes * 2:  # the system and the shell signal all processes
                process.send_signal(signal.SIGHUP)
            removed = wait_until(lambda: not file.exists())
            waits = server.process.poll() is None
        status = server.process.wait(10)
        _, alive = psutil.wait_procs(processes, timeout=5)
    assert (ready["pid"], ready["api_url"]) == (server.process.pid, server.url)
    assert (removed, waits, status, alive) == (True, True, 0, [])


def test_lost_terminal_does_not_change_exit_status(tmp_path: Path) -> None:
    file = tmp_path / "ready.json"
    terminal, output = os.openpty()
    redirect = ["sh", "-c", f'exec "$0" "$@" >{os.ttyname(output)} 2>&1']
    with starting(tmp_path, "--ready-file", str(file), prefix=redirect) as process:
        was_ready = wait_until(file.exists)
        os.close(terminal)
        process.send_signal(signal.SIGHUP)
        status = process.wait(10)
    os.close(output)
    assert (was_ready, status) == (True, 0)


def test_hanging_worker_does_not_delay_others(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2") as server:
        hangs, other = workers_of(server)
        hangs.suspend()
        time.sleep(1)  # until the supervisor waits for its heartbeat
        server.process.send_signal(signal.SIGTERM)
        ended = wait_until(lambda: not other.is_running() or other.status() == psutil.STATUS_ZOMBIE, 10)
        server.process.send_signal(signal.SIGTERM)
        psutil.wait_procs([hangs], timeout=10)
        assert (ended, hangs.is_running(), server.process.wait(10)) == (True, False, 143)


def test_worker_start_failure_ends_server(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "from gitlab_error_tracking_server import app\n"
        "def create_site(*_):\n    raise RuntimeError('this cannot be served')\n"
        "app.create_site = create_site\n"
    )
    with starting(tmp_path, "--workers", "2", pythonpath=tmp_path) as process:
        process.wait(60)
    last = (tmp_path / LOG).read_text().splitlines()[-1]
    assert (process.returncode, last) == (1, "Error: a worker did not start; the log says why")


def test_abandoned_request_gets_503_and_log_line(tmp_path: Path) -> None:
    with limited_server(tmp_path, limits={"shutdown_seconds": 0.5}) as server, running_request(server) as connection:
        server.process.send_signal(signal.SIGTERM)
        response = connection.recv(65536)
        status = server.process.wait(10)
    assert (status, response.startswith(b"HTTP/1.1 503 "), b"503 Service Unavailable" in response) == (0, True, True)
    assert "Traceback" not in server.logged
    assert "ERROR a request was abandoned because the server stops method=PUT path=/api/v4/projects/5" in server.logged


@pytest.mark.parametrize("workers", [1, 2])
def test_shutdown_deadline_is_enforced(tmp_path: Path, workers: int) -> None:
    limits = {"shutdown_seconds": 0.5, "exit_seconds": 1}
    with limited_server(tmp_path, limits=limits, workers=workers, close_seconds=60) as server:
        processes = workers_of(server)
        server.process.send_signal(signal.SIGTERM)
        status = server.process.wait(10)
        alive = [process for process in processes if is_worker(process)]
    assert (alive, status) == ([], 1)
    assert "ERROR the process ended while something still waited, 1 s after the signal to stop" in server.logged
