"""Run the stress tests on both databases and print a report of each part.

    python -m contract_tests.stress            all parts, about eight minutes
    python -m contract_tests.stress --brief    all parts in about two minutes
    python -m contract_tests.stress kills      one part

The exit code is 1 when a part failed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from contract_tests.stress.durability import check_durability
from contract_tests.stress.killable_postgresql import KillablePostgreSQL, killable_postgresql
from contract_tests.stress.kills import check_kills
from contract_tests.stress.overload import check_overload
from contract_tests.stress.part import BRIEF, FULL, Part
from contract_tests.support.databases import PostgreSQLDatabases, SQLiteDatabases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.support.databases import Databases

PARTS = {"kills": check_kills, "durability": check_durability, "overload": check_overload}
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
    for part in _parts(arguments):
        PARTS[part.name](part)
        print(part, flush=True)
        failures += len(part.failures)
    print(f"{failures} failures in {time.monotonic() - started:.0f} s")
    return 1 if failures else 0


def _parts(arguments: argparse.Namespace) -> Iterator[Part]:
    """Yield the parts to run, each with an empty database."""
    with ExitStack() as stack:
        if arguments.keep is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stress")))
        else:
            folder = arguments.keep.resolve()
            folder.mkdir(parents=True)
        for database in [arguments.database] if arguments.database else DATABASES:
            postgresql: KillablePostgreSQL | None = None
            databases: Databases = SQLiteDatabases()
            if database == "postgresql":
                keep = folder / "postgresql" if arguments.keep else None
                postgresql = stack.enter_context(killable_postgresql(keep))
                databases = PostgreSQLDatabases(postgresql.url)
            for name in arguments.parts or PARTS:
                files = folder / f"{name}-{database}"
                files.mkdir()
                with databases.shared(files) as url:
                    yield Part(name, url, files, BRIEF if arguments.brief else FULL, postgresql)


if __name__ == "__main__":
    sys.exit(main())
