"""Kill the server or its database under write load, then compare the data with the acknowledged changes."""

from __future__ import annotations

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from contract_tests.stress.writers import TOKEN, WRITERS, Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.stress.part import Part
    from contract_tests.support.serving import Server

# How long a server may take to become ready after its database is back, in seconds.
_RECOVERY_TIMEOUT = 30


def check_kills(part: Part) -> None:
    """Kill the server repeatedly; on PostgreSQL, kill the database every third time instead."""
    postgresql = part.postgresql
    targets = [
        "database" if postgresql and number % 3 == 2 else "server"
        for number in range(part.scale.postgresql_kills if postgresql else part.scale.sqlite_kills)
    ]
    checker = ConsistencyChecker(part)
    for number, target in enumerate(targets, 1):
        with part.serve() as server:
            checker.compare(server, f"before kill {number}")
            with checker.writing(server):
                time.sleep(random.uniform(0, 0.5))  # noqa: S311
                if target == "database" and postgresql:
                    postgresql.kill()
                else:
                    server.process.kill()
            if target == "database" and postgresql:
                postgresql.start()
                checker.compare_when_ready(server, f"after kill {number}, of the database")
    with part.serve() as server:
        checker.compare(server, "at the end")
    checker.finish(Counter(targets))


class ConsistencyChecker:
    """Runs writers, and compares the stored data with what was acknowledged to them."""

    def __init__(self, part: Part) -> None:
        self._part = part
        # Reuse the clients: creating one takes 0.1 s.
        self._writers = [
            Writer(number, httpx.Client(headers={"PRIVATE-TOKEN": TOKEN}, timeout=60, trust_env=False))
            for number in range(WRITERS)
        ]
        self._public_keys: dict[int, str] = {}
        self._interrupted: Counter[str] = Counter()
        self._recoveries: list[float] = []

    @contextmanager
    def writing(self, server: Server) -> Iterator[None]:
        """Run the writers in the background; each stops at its first change that is not acknowledged."""
        with ThreadPoolExecutor(WRITERS) as threads:
            for writer in self._writers:
                writer.client.base_url = server.url
            before = self._acknowledged
            running = [threads.submit(writer.run) for writer in self._writers]
            while self._acknowledged < before + WRITERS and not all(future.done() for future in running):
                time.sleep(0.01)
            yield
            for future in running:
                if error := future.exception():
                    self._part.failures.append(str(error))

    def compare(self, server: Server, when: str) -> None:
        """Compare the data of each writer: an interrupted change is stored completely or not at all."""
        for writer in self._writers:
            writer.client.base_url = server.url
            found = writer.read()
            pending_stored = writer.pending is not None and writer.pending.matches(found)
            if writer.pending is not None:
                self._interrupted["stored" if pending_stored else "not stored"] += 1
            self._part.require(
                pending_stored or writer.state.matches(found),
                f"{when}: writer {writer.number}: acknowledged {writer.state}, pending {writer.pending}, "
                f"stored {found}",
            )
            self._check_ids([*writer.created, *found.keys, *found.first_keys])
            writer.state, writer.pending = found, None
            writer.created.clear()

    def compare_when_ready(self, server: Server, when: str) -> None:
        """Wait until the server is ready, then compare."""
        started = time.monotonic()
        readiness = server.url.removesuffix("/api/v4") + "/-/readiness"
        while httpx.get(readiness, timeout=60, trust_env=False).status_code != 200:
            if time.monotonic() - started > _RECOVERY_TIMEOUT:
                self._part.failures.append(f"{when}: the server is not ready after {_RECOVERY_TIMEOUT} s")
                return
            time.sleep(0.05)
        self._recoveries.append(time.monotonic() - started)
        self.compare(server, when)

    def finish(self, kills: Counter[str]) -> None:
        """Complete the result of the part."""
        errors = Counter(status for writer in self._writers for status in writer.error_statuses)
        # 503 is correct after the database was killed. Every other error is a failure.
        self._part.require({*errors} <= ({503} if kills["database"] else set()), f"requests failed with {dict(errors)}")
        self._part.values = {
            "kills": ", ".join(f"{count} of the {target}" for target, count in kills.items()),
            "acknowledged changes": str(self._acknowledged),
            "interrupted changes": ", ".join(f"{count} {how}" for how, count in sorted(self._interrupted.items())),
            "different ids": str(len(self._public_keys)),
            "responses 503": str(errors[503]),
        }
        if self._recoveries:
            self._part.values["ready again without restart"] = f"within {max(self._recoveries):.2f} s"

    @property
    def _acknowledged(self) -> int:
        return sum(writer.acknowledged for writer in self._writers)

    def _check_ids(self, keys: list[tuple[int, str]]) -> None:
        for key_id, public_key in keys:
            same = self._public_keys.setdefault(key_id, public_key) == public_key
            self._part.require(same, f"the id {key_id} was used twice")
