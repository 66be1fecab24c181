"""Torture the server on both databases, and print what it did.

    python -m contract_tests.stress            all of it, some ten minutes
    python -m contract_tests.stress --brief    a minute of it
    python -m contract_tests.stress kills      one part of it: invariants, kills or load

Exit code 1 when something was lost, doubled, half done, or failed that should not have.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from contract_tests.stress.invariants import invariants
from contract_tests.stress.killable_postgresql import KillablePostgreSQL, killable_postgresql
from contract_tests.stress.kills import kills
from contract_tests.stress.load import load
from contract_tests.stress.plan import BRIEF, FULL, Plan
from contract_tests.support.databases import PostgreSQLDatabases, SQLiteDatabases

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS = ("invariants", "kills", "load")


def main() -> int:
    """Run the command; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.stress")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}; otherwise all")
    parser.add_argument("--brief", action="store_true", help="a minute of it")
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="keep all that is written, in a new folder")
    arguments = parser.parse_args()
    if unknown := {*arguments.parts} - {*PARTS}:
        parser.error(f"there is no part {min(unknown)}")
    started = time.monotonic()
    plan = BRIEF if arguments.brief else FULL
    keep: Path | None = arguments.keep
    with kept_or_temporary(keep) as folder, killable_postgresql(keep and keep / "postgresql") as postgresql:
        faults = sum(stress(part, postgresql, plan, folder) for part in arguments.parts or PARTS)
    print(f"{faults} faults in {time.monotonic() - started:.0f} s")
    return 1 if faults else 0


@contextmanager
def kept_or_temporary(keep: Path | None) -> Iterator[Path]:
    """The folder that is to be kept, or one that is gone in the end."""
    if keep is not None:
        keep.mkdir(parents=True)
        yield keep.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="torture") as folder:
            yield Path(folder)


def stress(part: str, postgresql: KillablePostgreSQL, plan: Plan, where: Path) -> int:
    """Run a part on both databases and print it; how many faults it found."""
    faults = 0
    for name, databases in (("SQLite", SQLiteDatabases()), ("PostgreSQL", PostgreSQLDatabases(postgresql.url))):
        folder = where / f"{part}-{name}"
        folder.mkdir()
        with databases.shared(folder) as url:
            if part == "invariants":
                figures = invariants(name, url, plan)
            elif part == "kills":
                figures = kills(name, url, folder, plan, postgresql if name == "PostgreSQL" else None)
            else:
                figures = load(name, url, folder, plan)
        print(figures, flush=True)
        faults += len(figures.faults)
    return faults


if __name__ == "__main__":
    sys.exit(main())
