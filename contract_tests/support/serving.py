"""Runs the server as a process of its own."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LOG = "server.log"

# Where our own code may come from, when a saboteur has been at it.
_PYTHONPATH = [os.environ.get("PYTHONPATH", "")]
COMMAND = [sys.executable, "-W", "error", "-m", "gitlab_error_tracking_server", "serve"]


@dataclass
class Server:
    process: subprocess.Popen[str]
    url: str
    greeting: str
    log: Path

    @property
    def logged(self) -> str:
        """What it has logged by now, and other servers in the same folder."""
        return self.log.read_text(encoding="utf-8")


@contextmanager
def starting(folder: Path, *arguments: str, pythonpath: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """A server on a free port, its files in a folder and its log among them, that may not be ready yet.

    With `pythonpath` its code is looked for there first.
    """
    with (folder / LOG).open("a") as log:
        process = subprocess.Popen(
            [*COMMAND, "--port", "0", *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(pythonpath or ""), *_PYTHONPATH]))},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=10)


@contextmanager
def serving(folder: Path, *arguments: str, pythonpath: Path | None = None) -> Iterator[Server]:
    """A server on a free port, its files in a folder and its log among them, that answers."""
    with starting(folder, *arguments, pythonpath=pythonpath) as process:
        assert process.stdout is not None
        greeting = ""
        for line in process.stdout:
            greeting += line
            if line.startswith("Ctrl-C"):
                break
        url = re.search(r"http://\S+/api/v4", greeting)
        assert url is not None, (folder / LOG).read_text(encoding="utf-8")
        yield Server(process, url[0], greeting, folder / LOG)


@contextmanager
def writes_waiting(folder: Path) -> Iterator[sqlite3.Connection]:
    """Another process's transaction in the file of the server in a folder: its writes wait for the `ROLLBACK`."""
    with closing(sqlite3.connect(folder / "gitlab-error-tracking.db", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield database


def workers_of(server: Server) -> list[psutil.Process]:
    """The processes that answer."""
    return [child for child in psutil.Process(server.process.pid).children() if is_worker(child)]


def is_worker(process: psutil.Process) -> bool:
    """Whether it lives, and is not the one that Python has beside them to tidy up after all."""
    try:
        return any("spawn_main" in word for word in process.cmdline())
    except psutil.Error:
        return False


def comes_true(what: Callable[[], bool], seconds: float = 30) -> bool:
    give_up = time.monotonic() + seconds
    while not what():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True
