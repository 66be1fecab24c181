"""Change the same projects from many threads of several processes.

    python -m contract_tests.support.concurrent_writers URL ROUNDS

The process prints `ready`, starts when it reads a line from standard input, and prints the client keys that it created.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.data.models import Data, ProjectData
from gitlab_error_tracking_server.gitlab.errors import ClientKeyNotFound
from gitlab_error_tracking_server.gitlab.models import Settings
from gitlab_error_tracking_server.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
THREADS = 8
ON, OFF = (Settings(enabled=enabled, integrated=True) for enabled in (True, False))
# Keys are created and deleted in the first project. The name in the settings of the second one is a counter. Each round
# enables error tracking in one of the other projects.
SHARED_PROJECT, COUNTER_PROJECT, FIRST_ROUND_PROJECT = 1, 2, 3

Key = tuple[int, str]


@dataclass(frozen=True)
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
    def all_created(self) -> list[Key]:
        """All keys that were created, in all projects."""
        return [*self.created, *(key for keys in self.first_keys for key in keys)]


def run_concurrent_writers(url: str, rounds: int, processes: int) -> ConcurrentResult:
    """Run writers on an empty database."""
    projects = range(1, FIRST_ROUND_PROJECT + rounds)
    data = Data((), (), tuple(ProjectData(f"concurrent/{number}", id=number) for number in projects))
    with Store.open(url) as store:
        store.load_if_empty(data)
        results = _run_processes(url, rounds, processes)
        keys = {
            number: [(key.id, key.public_key) for key in store.list_client_keys(number, 1, 100).client_keys]
            for number in projects
        }
        counter = _counter_value(store.get_settings(COUNTER_PROJECT))
    return ConcurrentResult(
        created=[key for created in results for key in created],
        stored=keys[SHARED_PROJECT],
        first_keys=[keys[number] for number in projects if number >= FIRST_ROUND_PROJECT],
        increments=processes * THREADS * rounds,
        counter=counter,
        failed_processes=processes - len(results),
    )


def _run_processes(url: str, rounds: int, processes: int) -> list[list[Key]]:
    """Run the processes to their end and return the keys that each successful one created."""
    command = [sys.executable, "-m", __name__, url, str(rounds)]
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


def _run_rounds(store: Store, rounds: int, barrier: Barrier) -> list[Key]:
    try:
        return [_run_round(store, FIRST_ROUND_PROJECT + number, barrier) for number in range(rounds)]
    except Exception:
        barrier.abort()  # otherwise the other threads would wait for this one for ever
        raise


def _run_round(store: Store, project_id: int, barrier: Barrier) -> Key:
    barrier.wait()
    store.save_settings(project_id, lambda _: ON, needs_client_key=lambda settings: settings.enabled)
    _save_settings(store, COUNTER_PROJECT, _increment)
    key = store.create_client_key(SHARED_PROJECT)
    _save_settings(store, SHARED_PROJECT, lambda _: random.choice([ON, OFF]))  # noqa: S311
    _delete_newest_key(store)
    return key.id, key.public_key


def _save_settings(store: Store, project_id: int, change: Callable[[Settings | None], Settings]) -> None:
    store.save_settings(project_id, change, needs_client_key=lambda _: False)


def _increment(settings: Settings | None) -> Settings:
    """Add one to the counter: an increment is missing when an update was lost."""
    return replace(settings or OFF, project_name=str(_counter_value(settings) + 1))


def _counter_value(settings: Settings | None) -> int:
    return int(settings.project_name or 0) if settings else 0


def _delete_newest_key(store: Store) -> None:
    """Delete the key with the largest id, unless another writer deletes it first: its id must not be reused."""
    newest = max((key.id for key in store.list_client_keys(SHARED_PROJECT, 1, 100).client_keys), default=0)
    try:
        store.delete_client_key(SHARED_PROJECT, newest)
    except ClientKeyNotFound:
        return


def _main() -> None:
    """Run all rounds in all threads, and print the keys that they created."""
    url, rounds = sys.argv[1:]
    with Store.open(url) as store, ThreadPoolExecutor(THREADS) as threads:
        print("ready", flush=True)  # noqa: T201
        sys.stdin.readline()
        barrier = Barrier(THREADS)
        keys = threads.map(lambda _: _run_rounds(store, int(rounds), barrier), range(THREADS))
        print(json.dumps([key for created in keys for key in created]))  # noqa: T201


if __name__ == "__main__":
    _main()
