"""Shutdown: orderly after the first signal, at once after the second, and never later than its deadline."""

from __future__ import annotations

import json
import os
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil
import pytest

from contract_tests.support.limited_server import limited_server
from contract_tests.support.raw_requests import connect
from contract_tests.support.serving import LOG, is_worker, serving, starting, wait_until, workers_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contract_tests.support.serving import Server

# A request whose body never arrives.
INCOMPLETE_REQUEST = (
    b"PUT /api/v4/projects/1/error_tracking/settings?active=true HTTP/1.1\r\nHost: localhost\r\n"
    b"PRIVATE-TOKEN: glpat-demo-maintainer\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n"
)


@contextmanager
def running_request(server: Server) -> Iterator[None]:
    """Keep a request running that never ends."""
    with connect(server.url) as connection:
        connection.sendall(INCOMPLETE_REQUEST)
        time.sleep(0.5)  # until the request has arrived
        yield


def processes_of(server: Server) -> list[psutil.Process]:
    process = psutil.Process(server.process.pid)
    return [process, *process.children()]


@pytest.mark.parametrize(("workers", "second"), [("1", signal.SIGTERM), ("2", signal.SIGINT)])
def test_second_signal_ends_server_at_once(tmp_path: Path, workers: str, second: signal.Signals) -> None:
    file = tmp_path / "ready.json"
    with serving(tmp_path, "--workers", workers, "--ready-file", str(file)) as server, running_request(server):
        processes = processes_of(server)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        waits = server.process.poll() is None
        server.process.send_signal(second)
        status = server.process.wait(5)
        _, alive = psutil.wait_procs(processes, timeout=5)
    assert (waits, status, alive, file.exists()) == (True, 128 + second, [], False)


def test_stopping_server_removes_ready_file(tmp_path: Path) -> None:
    file = tmp_path / "ready.json"
    with serving(tmp_path, "--ready-file", str(file)) as server, running_request(server):
        was_ready = json.loads(file.read_text())["api_url"] == server.url
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert (was_ready, file.exists(), server.process.poll()) == (True, False, None)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_closed_terminal_stops_server_gracefully(tmp_path: Path, workers: str) -> None:
    file = tmp_path / "ready.json"
    with serving(tmp_path, "--workers", workers, "--ready-file", str(file)) as server:
        processes = processes_of(server)
        with running_request(server):
            for process in processes * 2:  # the system and the shell signal all processes
                process.send_signal(signal.SIGHUP)
            time.sleep(0.5)
            waits = server.process.poll() is None
        status = server.process.wait(10)
        _, alive = psutil.wait_procs(processes, timeout=5)
    assert (waits, status, alive, file.exists()) == (True, 0, [], False)


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


def test_workers_ignore_terminal_interrupt(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2") as server:
        workers = workers_of(server)
        for worker in workers:  # a terminal sends it to all processes
            worker.send_signal(signal.SIGINT)
        _, alive = psutil.wait_procs(workers, timeout=1)
    assert (len(workers), {*alive}) == (2, {*workers})


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
    limits = {"shutdown_seconds": 0.5}
    with limited_server(tmp_path, limits=limits) as server, connect(server.url) as connection:
        connection.sendall(INCOMPLETE_REQUEST)
        time.sleep(0.5)  # until the request has arrived
        server.process.send_signal(signal.SIGTERM)
        response = connection.recv(65536)
        status = server.process.wait(10)
    assert (status, response.startswith(b"HTTP/1.1 503 "), b"503 Service Unavailable" in response) == (0, True, True)
    assert "Traceback" not in server.logged
    assert "ERROR a request was abandoned because the server stops method=PUT path=/api/v4/projects/1" in server.logged


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
