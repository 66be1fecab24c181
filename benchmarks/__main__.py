"""Compare this project with its alternatives.

    python -m benchmarks            write docs/benchmarks.md; 15 minutes
    python -m benchmarks --quick    print a shorter run; 2 minutes
    python -m benchmarks NAME …     print some parts

Servers run on the first core, load generators on the last one. Compared servers are measured alternately. Programs that
are not installed are skipped by name.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from benchmarks import client, machine, report
from benchmarks.parts import contract_run, double, growth, requests, starting
from benchmarks.report import FULL, QUICK

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.report import Plan, Table

PARTS: dict[str, Callable[[Plan], list[Table]]] = {
    "sqlite": requests.on_sqlite,
    "postgresql": requests.on_postgresql,
    "growth": growth.growth,
    "starting": starting.starting,
    "memory": starting.memory,
    "states": double.states,
    "calls": double.calls,
    "client": client.costs,
    "contract-run": contract_run.contract_run,
}
# Parts that --quick runs only by name.
_LONG = {"contract-run"}


def main(arguments: list[str]) -> int:
    """Run the benchmarks, print the tables and write a full run to the page; return 1 if a part failed."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Compare this project with its alternatives."
    )
    parser.add_argument("--quick", action="store_true", help="short run without the contract run")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="parts to run; all by default")
    chosen = parser.parse_args(arguments)
    plan = QUICK if chosen.quick else FULL
    names = chosen.parts or [name for name in PARTS if not (chosen.quick and name in _LONG)]
    tables: list[Table] = []
    failed = []
    for number, name in enumerate(names, start=1):
        plan.say(f"{name} ({number} of {len(names)})")
        try:
            tables += PARTS[name](plan)
        except Exception:  # noqa: BLE001  (the other parts must still run)
            failed.append(name)
            traceback.print_exc()
    about = machine.describe() | {"date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")}
    print("\n" + report.generated(about, tables, failed))
    if not (chosen.quick or chosen.parts or failed):
        report.write(about, tables)
        plan.say(f"wrote {report.PAGE.name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
