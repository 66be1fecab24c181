"""Processes that fork from one with open connections use connections of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

# Opens a connection, forks twice, and reads one project in each child. Both begin at the same time.
PROGRAM = """
import asyncio, multiprocessing, sys
from gitlab_error_tracking_client import AsyncClient, Client

def run(project, calls):
    if sys.argv[2] == "sync":
        return {client.settings.get(project).project_name for _ in range(calls)}
    return asyncio.run(gather(project, calls))

async def gather(project, calls):
    return {(await client.settings.get(project)).project_name for _ in range(calls)}

def child(project, barrier):
    barrier.wait(10)
    assert run(project, 100) == {str(project)}, "the response of another process"

client = (Client if sys.argv[2] == "sync" else AsyncClient)(sys.argv[1], token="glpat-x")
run(3, 1)
fork = multiprocessing.get_context("fork")
barrier = fork.Barrier(2)
children = [fork.Process(target=child, args=(project, barrier)) for project in (1, 2)]
for process in children:
    process.start()
for process in children:
    process.join()
sys.exit(any(process.exitcode for process in children) or run(3, 1) != {"3"})
"""

# Forks while a thread makes its connections, which takes until the parent ends.
FORK_DURING_CALL = """
import os, signal, sys, threading
import httpx
from gitlab_error_tracking_client import Client

def make(self, **arguments):
    if threading.current_thread() is not threading.main_thread():
        making.set()
        threading.Event().wait()
    original(self, **arguments)

client = Client(sys.argv[1], token="glpat-x")
original, httpx.Client.__init__, making = httpx.Client.__init__, make, threading.Event()
threading.Thread(target=client.settings.get, args=(1,), daemon=True).start()
making.wait()
child = os.fork()
if child == 0:
    signal.alarm(20)
    os._exit(client.settings.get(2).project_name != "2")
sys.exit(os.waitpid(child, 0)[1])
"""
without_fork = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")


class Projects(BaseHTTPRequestHandler):
    """Responds with the project's id as its name, and keeps connections open."""

    server: Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for each response; two would wait for an acknowledgement

    def do_GET(self) -> None:
        name = self.path.split("/")[4]
        self.server.projects[self.client_address].add(name)
        settings = {"active": True, "project_name": name, "sentry_external_url": None, "api_url": None}
        body = json.dumps(settings | {"integrated": True}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Write no log."""


class Server(ThreadingHTTPServer):
    """Notes the projects that each connection reads."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Projects)
        self.projects: defaultdict[object, set[str]] = defaultdict(set)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@without_fork
@pytest.mark.parametrize("way", ["sync", "async"])
def test_forked_processes_share_no_connection(server: Server, way: str) -> None:
    command = [sys.executable, "-c", PROGRAM, f"http://127.0.0.1:{server.server_port}", way]
    finished = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (finished.returncode, finished.stderr) == (0, "")
    # Each process reads another project.
    assert {len(projects) for projects in server.projects.values()} == {1}


@without_fork
def test_fork_during_a_first_call_blocks_no_child(server: Server) -> None:
    command = [sys.executable, "-c", FORK_DURING_CALL, f"http://127.0.0.1:{server.server_port}"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (finished.returncode, finished.stderr) == (0, "")


@pytest.mark.parametrize("options", ["", ", retries=1"])
def test_first_call_imports_no_module(server: Server, options: str) -> None:
    """A child that forks meanwhile would wait forever for the lock of a module."""
    url = f"http://127.0.0.1:{server.server_port}"
    program = f"""
import sys
from gitlab_error_tracking_client import Client
client = Client({url!r}, token="glpat-x"{options})
before = {{*sys.modules}}
client.settings.get(1)
print(*{{*sys.modules}} - before)
"""
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (finished.stdout, finished.stderr) == ("\n", "")
