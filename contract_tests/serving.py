"""Runs the server as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Where our own code may come from, when a saboteur has been at it.
_PYTHONPATH = [os.environ.get("PYTHONPATH", "")]
COMMAND = [sys.executable, "-W", "error", "-m", "gitlab_error_tracking_server", "serve"]


@dataclass
class Server:
    process: subprocess.Popen[str]
    url: str
    greeting: str


@contextmanager
def starting(
    folder: Path, *arguments: str, pythonpath: Path | None = None, log: int = subprocess.PIPE
) -> Iterator[subprocess.Popen[str]]:
    """A server on a free port, its files in a folder, that may not be ready yet.

    With `pythonpath` its code is looked for there first. Its log goes into a pipe that nobody empties before the end;
    for more than some hundred requests let it go elsewhere.
    """
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
def serving(
    folder: Path, *arguments: str, pythonpath: Path | None = None, log: int = subprocess.PIPE
) -> Iterator[Server]:
    """A server on a free port, its files in a folder, that answers."""
    with starting(folder, *arguments, pythonpath=pythonpath, log=log) as process:
        assert process.stdout is not None
        greeting = ""
        for line in process.stdout:
            greeting += line
            if line.startswith("Ctrl-C"):
                break
        url = re.search(r"http://\S+/api/v4", greeting)
        assert url is not None, process.communicate(timeout=10)
        yield Server(process, url[0], greeting)
