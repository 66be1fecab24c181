"""Measures this project beside what people would use instead.

    python -m benchmarks            everything, for docs/benchmarks.md; under 15 minutes
    python -m benchmarks --quick    the same in small, to the terminal; under two minutes
    python -m benchmarks NAME …     some of the parts only, to the terminal

Servers run on the first core, whatever loads them on the last one. Those that are compared take turns, round by round.
What cannot be measured is left out by name.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from benchmarks import client, machine, page
from benchmarks.parts import calls, contract_run, growth, requests, starting, states
from benchmarks.plan import FULL, QUICK

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.plan import Plan
    from benchmarks.tables import Table

PARTS: dict[str, Callable[[Plan], list[Table]]] = {
    "sqlite": requests.on_sqlite,
    "postgresql": requests.on_postgresql,
    "growth": growth.growth,
    "starting": starting.starting,
    "memory": starting.memory,
    "states": states.states,
    "calls": calls.calls,
    "client": client.costs,
    "contract-run": contract_run.contract_run,
}
# Parts that take too long for --quick, unless they are named.
_LONG = {"contract-run"}


def main(arguments: list[str]) -> int:
    """Measure, print, and keep what was measured in full; the exit code says whether every part was."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure this project beside others.")
    parser.add_argument("--quick", action="store_true", help="little of everything, and no contract run")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="some parts only")
    chosen = parser.parse_args(arguments)
    plan = QUICK if chosen.quick else FULL
    names = chosen.parts or [name for name in PARTS if not (chosen.quick and name in _LONG)]
    tables: list[Table] = []
    failed = []
    for number, name in enumerate(names, start=1):
        plan.say(f"{name} ({number} of {len(names)})")
        try:
            tables += PARTS[name](plan)
        except Exception:  # noqa: BLE001  (the other parts are measured all the same)
            failed.append(name)
            traceback.print_exc()
    about = machine.described() | {"date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")}
    print("\n" + page.generated(about, tables, failed))
    if not (chosen.quick or chosen.parts or failed):
        page.write(about, tables)
        plan.say(f"kept in {page.PAGE.name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
