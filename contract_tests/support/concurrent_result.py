"""Lets a crowd of several processes in on a database, and gathers what they were given and what is left."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from gitlab_error_tracking_server.data.models import Data, ProjectData
from gitlab_error_tracking_server.store.store import Store

from contract_tests.support.concurrent_writers import BUSY, Key

ROOT = Path(__file__).parents[2]


@dataclass
class ConcurrentResult:
    """The client keys that anybody was given, and those that are left, by project."""

    created: list[Key]
    left: dict[int, list[Key]]

    @property
    def ids(self) -> list[int]:
        """All that were given out, one for each time."""
        return [key_id for key_id, _ in self.created + self._first_keys]

    @property
    def public_keys(self) -> list[str]:
        """All that were given out, one for each time."""
        return [public_key for _, public_key in self.created + self._first_keys]

    @property
    def first_keys_by_project(self) -> list[int]:
        """How many each project has that was switched on by many at once."""
        return [len(keys) for project_id, keys in self.left.items() if project_id != BUSY]

    @property
    def unexplained(self) -> set[Key]:
        """Keys that are left, and that nobody was given."""
        return {*self.left[BUSY]} - {*self.created}

    @property
    def _first_keys(self) -> list[Key]:
        return [key for project_id, keys in self.left.items() if project_id != BUSY for key in keys]


def run_concurrent_writers(url: str, rounds: int, processes: int) -> ConcurrentResult:
    """Let so many processes through so many rounds, on an empty database."""
    projects = tuple(ProjectData(f"crowd/{number}", id=BUSY + number) for number in range(rounds + 1))
    with Store.open(url) as store:
        store.load_if_empty(Data((), (), projects))
        created = let_in(url, rounds, processes)
        left = {
            BUSY + number: [
                (key.id, key.public_key) for key in store.list_client_keys(BUSY + number, 1, 100).client_keys
            ]
            for number in range(rounds + 1)
        }
    return ConcurrentResult(created, left)


def let_in(url: str, rounds: int, processes: int) -> list[Key]:
    """Run the crowd to its end; the keys that it was given."""
    command = [sys.executable, "-m", "contract_tests.support.concurrent_writers", url, str(rounds)]
    with ExitStack() as stack:
        crowds = [
            stack.enter_context(
                subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for _ in range(processes)
        ]
        for crowd in crowds:
            assert crowd.stdout is not None
            assert crowd.stdout.readline() == "ready\n"
        for crowd in crowds:
            assert crowd.stdin is not None
            crowd.stdin.write("go\n")
            crowd.stdin.flush()
        printed = [crowd.communicate(timeout=300)[0] for crowd in crowds]
    assert [crowd.returncode for crowd in crowds] == [0] * processes
    return [(key_id, public_key) for keys in printed for key_id, public_key in json.loads(keys)]
