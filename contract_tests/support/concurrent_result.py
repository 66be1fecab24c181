"""Run several processes of concurrent writers on one database, and collect what they created and what is stored."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from gitlab_error_tracking_server.data.models import Data, ProjectData
from gitlab_error_tracking_server.store.store import Store

from contract_tests.support.concurrent_writers import (
    COUNTER_PROJECT,
    FIRST_ROUND_PROJECT,
    SHARED_PROJECT,
    THREADS,
    Key,
    counter_value,
)

ROOT = Path(__file__).parents[2]


@dataclass
class ConcurrentResult:
    """The result of concurrent writers.

    Attributes:
        created: The keys that writers created in the shared project.
        stored: The keys that the shared project has at the end.
        first_keys: The keys of each project in which many writers enabled error tracking at once.
        increments: How often writers incremented the counter.
        counter: The value of the counter at the end.
        failed_processes: The number of processes that ended with an error.
    """

    created: list[Key]
    stored: list[Key]
    first_keys: list[list[Key]]
    increments: int
    counter: int
    failed_processes: int

    @property
    def ids(self) -> list[int]:
        """The ids of all keys that were created."""
        return [key_id for key_id, _ in self._all_created]

    @property
    def public_keys(self) -> list[str]:
        """The public keys of all keys that were created."""
        return [public_key for _, public_key in self._all_created]

    @property
    def first_key_counts(self) -> list[int]:
        """The number of keys of each project in which error tracking was enabled."""
        return [len(keys) for keys in self.first_keys]

    @property
    def unacknowledged(self) -> set[Key]:
        """Keys that are stored although no writer created them."""
        return {*self.stored} - {*self.created}

    @property
    def _all_created(self) -> list[Key]:
        return [*self.created, *(key for keys in self.first_keys for key in keys)]


def run_concurrent_writers(url: str, rounds: int, processes: int) -> ConcurrentResult:
    """Run writers on an empty database."""
    projects = range(1, FIRST_ROUND_PROJECT + rounds)
    data = Data((), (), tuple(ProjectData(f"concurrent/{number}", id=number) for number in projects))
    with Store.open(url) as store:
        store.load_if_empty(data)
        results = run_processes(url, rounds, processes)
        keys = {
            number: [(key.id, key.public_key) for key in store.list_client_keys(number, 1, 100).client_keys]
            for number in projects
        }
        counter = counter_value(store.get_settings(COUNTER_PROJECT))
    return ConcurrentResult(
        created=[key for created in results for key in created],
        stored=keys[SHARED_PROJECT],
        first_keys=[keys[number] for number in projects if number >= FIRST_ROUND_PROJECT],
        increments=processes * THREADS * rounds,
        counter=counter,
        failed_processes=processes - len(results),
    )


def run_processes(url: str, rounds: int, processes: int) -> list[list[Key]]:
    """Run the processes to their end and return the keys that each successful one created."""
    command = [sys.executable, "-m", "contract_tests.support.concurrent_writers", url, str(rounds)]
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for _ in range(processes)
        ]
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        printed = [process.communicate(timeout=300)[0] for process in running]
    successful = [json.loads(keys) for process, keys in zip(running, printed, strict=True) if process.returncode == 0]
    return [[(key_id, public_key) for key_id, public_key in keys] for keys in successful]
