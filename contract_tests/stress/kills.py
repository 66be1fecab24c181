"""Kill the server, or its database, while much is written, and compare what is there with what was acknowledged."""

from __future__ import annotations

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from contract_tests.stress.figures import Figures
from contract_tests.stress.writers import TOKEN, WRITERS, Writer
from contract_tests.support.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from contract_tests.stress.killable_postgresql import KillablePostgreSQL
    from contract_tests.stress.plan import Plan
    from contract_tests.support.serving import Server

# How soon, in seconds, a server must answer again whose database is back.
_RECOVERY = 30


def kills(name: str, url: str, folder: Path, plan: Plan, postgresql: KillablePostgreSQL | None) -> Figures:
    """Kill the server time and again; every third time the database instead, where there is one to be killed."""
    victims = [
        "database" if postgresql and number % 3 == 2 else "server"
        for number in range(plan.postgresql_kills if postgresql else plan.sqlite_kills)
    ]
    witness = ConsistencyChecker(Figures(f"Kills under write load, {name}"))
    data = data_file(folder)
    for number, victim in enumerate(victims):
        with running(folder, url, data) as server:
            witness.compare(server, f"before kill {number + 1}")
            with witness.writing(server):
                time.sleep(random.uniform(0, 0.5))  # noqa: S311
                if victim == "database" and postgresql:
                    postgresql.kill()
                else:
                    server.process.kill()
            if victim == "database" and postgresql:
                postgresql.start()
                witness.compare_when_it_answers(server, f"after kill {number + 1}, of the database")
    with running(folder, url, data) as server:
        witness.compare(server, "at the end")
    return witness.figures_after(Counter(victims))


class ConsistencyChecker:
    """Has the writers write, and compares."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        # A client takes a tenth of a second to be made, and knows each server by its URL.
        self._writers = [
            Writer(number, httpx.Client(headers={"PRIVATE-TOKEN": TOKEN}, timeout=60)) for number in range(WRITERS)
        ]
        self._known: dict[int, str] = {}
        self._unacknowledged: Counter[str] = Counter()
        self._recoveries: list[float] = []

    @contextmanager
    def writing(self, server: Server) -> Iterator[None]:
        """As long as this lasts, and each writer until something is not acknowledged."""
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
                    self._figures.faults.append(str(error))

    def compare(self, server: Server, when: str) -> None:
        """What is there with what was acknowledged; what was not may be there or not, but not in part."""
        for writer in self._writers:
            writer.client.base_url = server.url
            found = writer.look()
            as_wanted = writer.wanted is not None and writer.wanted.is_found_as(found)
            if writer.wanted is not None:
                self._unacknowledged["done" if as_wanted else "not done"] += 1
            self._figures.must(
                as_wanted or writer.state.is_found_as(found),
                f"{when}: writer {writer.number} was acknowledged {writer.state}, wanted {writer.wanted}, "
                f"and there is {found}",
            )
            self._remember([*writer.given, *found.keys, *found.first_keys])
            writer.state, writer.wanted = found, None
            writer.given.clear()

    def compare_when_it_answers(self, server: Server, when: str) -> None:
        started = time.monotonic()
        while httpx.get(server.url.removesuffix("/api/v4") + "/-/readiness", timeout=60).status_code != 200:
            if time.monotonic() - started > _RECOVERY:
                self._figures.faults.append(f"{when}: the server is not ready after {_RECOVERY} s")
                return
            time.sleep(0.05)
        self._recoveries.append(time.monotonic() - started)
        self.compare(server, when)

    def figures_after(self, victims: Counter[str]) -> Figures:
        refused = Counter(status for writer in self._writers for status in writer.statuses)
        # A database that is killed is the one thing that may be answered with an error.
        self._figures.must(
            {*refused} <= ({503} if victims["database"] else set()), f"requests were refused with {dict(refused)}"
        )
        self._figures.numbers = {
            "kills": ", ".join(f"{count} of the {victim}" for victim, count in victims.items()),
            "changes that were acknowledged": str(self._acknowledged),
            "of them lost, doubled or half done": str(len(self._figures.faults)),
            "changes cut off": ", ".join(f"{count} {how}" for how, count in sorted(self._unacknowledged.items())),
            "different ids seen": str(len(self._known)),
            "answers 503 as the database was killed": str(refused[503]),
        }
        if self._recoveries:
            self._figures.numbers["ready again without a restart"] = f"within {max(self._recoveries):.2f} s"
        return self._figures

    @property
    def _acknowledged(self) -> int:
        return sum(writer.acknowledged for writer in self._writers)

    def _remember(self, keys: list[tuple[int, str]]) -> None:
        for key_id, public_key in keys:
            self._figures.must(
                self._known.setdefault(key_id, public_key) == public_key, f"the id {key_id} was given out twice"
            )


def running(folder: Path, url: str, data: Path) -> AbstractContextManager[Server]:
    """A server on a database."""
    return serving(folder, "--database", url, "--data", str(data), "--no-demonstration")


def data_file(folder: Path) -> Path:
    """Two projects for each writer."""
    file = folder / "data.yaml"
    projects = [
        f"  - {{id: {number + 1}, path: torture/{number + 1}, members: {{writer: maintainer}}, "
        "settings: {enabled: false, integrated: true}}"
        for number in range(2 * WRITERS)
    ]
    file.write_text(
        "\n".join(
            [
                "users: [{username: writer}]",
                f"tokens: [{{token: {TOKEN}, user: writer, scopes: [api]}}]",
                "projects:",
                *projects,
            ]
        )
        + "\n"
    )
    return file
