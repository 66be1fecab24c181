"""One of several processes whose many threads all change the same projects at once.

    python -m contract_tests.support.concurrent_writers URL ROUNDS

It says when it is ready, begins at a line on its standard input, and prints the client keys that it was given.
"""

from __future__ import annotations

import json
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from gitlab_error_tracking_server.gitlab.errors import ClientKeyNotFound
from gitlab_error_tracking_server.gitlab.models import Settings
from gitlab_error_tracking_server.store.store import Store

THREADS = 8
ON, OFF = (Settings(enabled=enabled, integrated=True) for enabled in (True, False))
# The first project is for keys that come and go; each of the others is switched on in one round.
BUSY = 1

Key = tuple[int, str]


def crowd(store: Store, rounds: int) -> list[Key]:
    """Send the threads through the rounds; the keys that they created."""
    together = Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as threads:
        return [
            key for keys in threads.map(lambda _: one_of_many(store, rounds, together), range(THREADS)) for key in keys
        ]


def one_of_many(store: Store, rounds: int, together: Barrier) -> list[Key]:
    try:
        return [one_round(store, project_id, together) for project_id in range(BUSY + 1, BUSY + 1 + rounds)]
    except Exception:
        together.abort()  # or the others would wait for this one for ever
        raise


def one_round(store: Store, project_id: int, together: Barrier) -> Key:
    together.wait()
    store.save_settings(project_id, lambda _: ON, needs_client_key=lambda settings: settings.enabled)
    key = store.create_client_key(BUSY)
    store.save_settings(BUSY, lambda _: random.choice([ON, OFF]), needs_client_key=lambda _: False)  # noqa: S311
    delete_any(store)
    return key.id, key.public_key


def delete_any(store: Store) -> None:
    """Delete the newest key there is, unless somebody else is quicker: its id must not come back."""
    newest = max((key.id for key in store.list_client_keys(BUSY, 1, 100).client_keys), default=0)
    try:
        store.delete_client_key(BUSY, newest)
    except ClientKeyNotFound:
        return


def main() -> None:
    url, rounds = sys.argv[1:]
    with Store.open(url) as store:
        print("ready", flush=True)  # noqa: T201
        sys.stdin.readline()
        print(json.dumps(crowd(store, int(rounds))))  # noqa: T201


if __name__ == "__main__":
    main()
