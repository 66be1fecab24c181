"""Run the server as a separate process."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

LOG = "server.log"

COMMAND = [sys.executable, "-W", "error", "-m", "gitlab_error_tracking_cli", "serve"]


@dataclass
class Server:
    process: subprocess.Popen[str]
    url: str
    greeting: str
    log: Path

    @property
    def logged(self) -> str:
        """The log so far, also of other servers in the same folder."""
        return self.log.read_text(encoding="utf-8")


@contextmanager
def starting(
    folder: Path,
    *arguments: str,
    command: Sequence[str] = (*COMMAND, "--port", "0"),
    pythonpath: Path | None = None,
    prefix: Sequence[str] = (),
) -> Iterator[subprocess.Popen[str]]:
    """Start a server on a free port without waiting until it is ready.

    Args:
        folder: The working directory, which also gets the log.
        arguments: Further arguments of `serve`.
        command: The command without these arguments.
        pythonpath: A folder from which Python imports first, for example a `sitecustomize.py`.
        prefix: A command that runs the server, for example a tracer.
    """
    # The environment's own PYTHONPATH may name a mutant of the server.
    paths = filter(None, [str(pythonpath or ""), os.environ.get("PYTHONPATH", "")])
    with (folder / LOG).open("a") as log:
        process = subprocess.Popen(
            [*prefix, *command, *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        yield process
    finally:
        kill_tree(process)
        process.communicate(timeout=10)


@contextmanager
def serving(
    folder: Path, *arguments: str, pythonpath: Path | None = None, prefix: Sequence[str] = ()
) -> Iterator[Server]:
    """Start a server on a free port and wait until it is ready; the arguments are those of `starting`."""
    with starting(folder, *arguments, pythonpath=pythonpath, prefix=prefix) as process:
        assert process.stdout is not None
        greeting = ""
        for line in process.stdout:
            greeting += line
            if line.startswith("Ctrl-C"):
                break
        url = re.search(r"http://\S+/api/v4", greeting)
        assert url is not None, (folder / LOG).read_text(encoding="utf-8")
        yield Server(process, url[0], greeting, folder / LOG)


def kill_tree(process: subprocess.Popen[str]) -> None:
    """Kill a process and its children: a worker that hangs would outlive its supervisor."""
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                child.kill()
    process.kill()


@contextmanager
def write_lock(folder: Path) -> Iterator[sqlite3.Connection]:
    """Hold the write lock of the server's SQLite file: its writes wait until the caller sends `ROLLBACK`."""
    with closing(sqlite3.connect(folder / "gitlab-error-tracking.db", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield database


def workers_of(server: Server) -> list[psutil.Process]:
    """Return the worker processes of a server."""
    return [child for child in psutil.Process(server.process.pid).children() if is_worker(child)]


def is_worker(process: psutil.Process) -> bool:
    """Return whether a process is a running worker, and not the resource tracker of `multiprocessing`."""
    try:
        return any("spawn_main" in word for word in process.cmdline())
    except psutil.Error:
        return False


def wait_until(condition: Callable[[], bool], timeout: float = 30) -> bool:
    """Wait until a condition holds, for at most `timeout` seconds; return whether it does."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
