"""Run the stress tests on both databases and print a report of each part.

    python -m contract_tests.stress            all parts, about ten minutes
    python -m contract_tests.stress --brief    all parts in about three minutes
    python -m contract_tests.stress kills      one part

The exit code is 1 when a part failed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contract_tests.stress.concurrency import check_concurrency
from contract_tests.stress.durability import check_postgresql_durability, check_sqlite_durability
from contract_tests.stress.killable_postgresql import KillablePostgreSQL, killable_postgresql
from contract_tests.stress.kills import check_kills
from contract_tests.stress.overload import check_overload
from contract_tests.stress.scale import BRIEF, FULL, Scale
from contract_tests.stress.slow_clients import check_slow_clients
from contract_tests.support.databases import Databases, PostgreSQLDatabases, SQLiteDatabases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_tests.stress.report import Report

PARTS = ("concurrency", "kills", "durability", "overload", "slow-clients")
DATABASES = ("sqlite", "postgresql")


def main() -> int:
    """Run the command and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.stress")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"run only these: {', '.join(PARTS)}")
    parser.add_argument("--brief", action="store_true", help="run a shorter form of each part")
    parser.add_argument("--database", choices=DATABASES, help="run on this database only")
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="keep all written files in a new folder")
    arguments = parser.parse_args()
    if unknown := {*arguments.parts} - {*PARTS}:
        parser.error(f"unknown part {min(unknown)}: choose from {', '.join(PARTS)}")
    started = time.monotonic()
    failures = 0
    with kept_or_temporary(arguments.keep) as folder:
        run = Run(arguments.parts or PARTS, BRIEF if arguments.brief else FULL, folder, keep=arguments.keep is not None)
        for report in run.reports([arguments.database] if arguments.database else DATABASES):
            print(report, flush=True)
            failures += len(report.failures)
    print(f"{failures} failures in {time.monotonic() - started:.0f} s")
    return 1 if failures else 0


@contextmanager
def kept_or_temporary(keep: Path | None) -> Iterator[Path]:
    """Yield the folder to keep, or a temporary folder."""
    if keep is not None:
        keep.mkdir(parents=True)
        yield keep.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="stress") as folder:
            yield Path(folder)


@dataclass(frozen=True)
class Run:
    """A run of some parts.

    Attributes:
        parts: The names of the parts.
        scale: The size of each part.
        folder: For the files of the servers.
        keep: Whether PostgreSQL's files are copied there too.
    """

    parts: Sequence[str]
    scale: Scale
    folder: Path
    keep: bool

    def reports(self, databases: Sequence[str]) -> Iterator[Report]:
        """Run the parts on some databases."""
        if "sqlite" in databases:
            yield from self._run_on(SQLiteDatabases(), None)
        if "postgresql" in databases:
            with killable_postgresql(self.folder / "postgresql" if self.keep else None) as postgresql:
                yield from self._run_on(PostgreSQLDatabases(postgresql.url), postgresql)

    def _run_on(self, databases: Databases, postgresql: KillablePostgreSQL | None) -> Iterator[Report]:
        for part in self.parts:
            if part == "slow-clients" and postgresql:
                continue  # they send no request that reaches the database
            folder = self.folder / f"{part}-{'PostgreSQL' if postgresql else 'SQLite'}"
            folder.mkdir()
            with databases.shared(folder) as url:
                yield self._run_part(part, url, folder, postgresql)

    def _run_part(self, part: str, url: str, folder: Path, postgresql: KillablePostgreSQL | None) -> Report:
        name = "PostgreSQL" if postgresql else "SQLite"
        if part == "concurrency":
            return check_concurrency(name, url, self.scale)
        if part == "kills":
            return check_kills(name, url, folder, self.scale, postgresql)
        if part == "durability":
            return check_postgresql_durability(url, folder) if postgresql else check_sqlite_durability(url, folder)
        if part == "overload":
            return check_overload(name, url, folder, self.scale)
        return check_slow_clients(name, url, folder, self.scale)


if __name__ == "__main__":
    sys.exit(main())
