"""Runs the server as a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-W", "error", "-m", "gitlab_error_tracking_server", "serve"]


@dataclass
class Server:
    process: subprocess.Popen[str]
    url: str
    greeting: str


@contextmanager
def starting(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A server on a free port, its files in a folder, that may not be ready yet."""
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=10)


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[Server]:
    """A server on a free port, its files in a folder, that answers."""
    with starting(folder, *arguments) as process:
        assert process.stdout is not None
        greeting = ""
        for line in process.stdout:
            greeting += line
            if line.startswith("Ctrl-C"):
                break
        url = re.search(r"http://\S+/api/v4", greeting)
        assert url is not None, process.communicate(timeout=10)
        yield Server(process, url[0], greeting)
