"""Change the same projects from many threads of one process; several such processes run at once.

    python -m contract_tests.support.concurrent_writers URL ROUNDS

The process prints `ready`, starts when it reads a line from standard input, and prints the client keys that it created.
"""

from __future__ import annotations

import json
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.gitlab.errors import ClientKeyNotFound
from gitlab_error_tracking_server.gitlab.models import Settings
from gitlab_error_tracking_server.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

THREADS = 8
ON, OFF = (Settings(enabled=enabled, integrated=True) for enabled in (True, False))
# Keys are created and deleted in the first project. The name in the settings of the second one is a counter. Each round
# enables error tracking in one of the other projects.
SHARED_PROJECT, COUNTER_PROJECT, FIRST_ROUND_PROJECT = 1, 2, 3

Key = tuple[int, str]


def run_threads(store: Store, rounds: int) -> list[Key]:
    """Run all rounds in all threads and return the keys that they created."""
    barrier = Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as threads:
        keys = threads.map(lambda _: run_rounds(store, rounds, barrier), range(THREADS))
        return [key for created in keys for key in created]


def run_rounds(store: Store, rounds: int, barrier: Barrier) -> list[Key]:
    try:
        return [run_round(store, FIRST_ROUND_PROJECT + number, barrier) for number in range(rounds)]
    except Exception:
        barrier.abort()  # otherwise the other threads would wait for this one for ever
        raise


def run_round(store: Store, project_id: int, barrier: Barrier) -> Key:
    barrier.wait()
    store.save_settings(project_id, lambda _: ON, needs_client_key=lambda settings: settings.enabled)
    save_settings(store, COUNTER_PROJECT, increment)
    key = store.create_client_key(SHARED_PROJECT)
    save_settings(store, SHARED_PROJECT, lambda _: random.choice([ON, OFF]))  # noqa: S311
    delete_newest_key(store)
    return key.id, key.public_key


def save_settings(store: Store, project_id: int, change: Callable[[Settings | None], Settings]) -> None:
    store.save_settings(project_id, change, needs_client_key=lambda _: False)


def increment(settings: Settings | None) -> Settings:
    """Add one to the counter: an increment is missing when an update was lost."""
    return replace(settings or OFF, project_name=str(counter_value(settings) + 1))


def counter_value(settings: Settings | None) -> int:
    return int(settings.project_name or 0) if settings else 0


def delete_newest_key(store: Store) -> None:
    """Delete the key with the largest id, unless another writer deletes it first: its id must not be reused."""
    newest = max((key.id for key in store.list_client_keys(SHARED_PROJECT, 1, 100).client_keys), default=0)
    try:
        store.delete_client_key(SHARED_PROJECT, newest)
    except ClientKeyNotFound:
        return


def main() -> None:
    url, rounds = sys.argv[1:]
    with Store.open(url) as store:
        print("ready", flush=True)  # noqa: T201
        sys.stdin.readline()
        print(json.dumps(run_threads(store, int(rounds))))  # noqa: T201


if __name__ == "__main__":
    main()
