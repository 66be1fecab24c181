"""Passes the contract through all gates and reports all that is wrong, not only the first: `make contract-check`.

    python -m governance.check

Ends with 1 when anything is wrong.
"""

from __future__ import annotations

import sys

import yaml

from governance import redocly
from governance.checkout import HERE, Checkout
from governance.checks import GATES

# What keeps several gates from looking is said once.
AS_ABOVE = "for the same reason as above"


def check(checkout: Checkout) -> int:
    """Print a line for each gate and a paragraph for each problem; the number of gates that are shut."""
    try:
        checkout.document  # noqa: B018  (read here, so that one gate says it and not each of them)
    except (OSError, yaml.YAMLError) as error:
        print(f"FAILED    to read {checkout.contract.name}\n  " + str(error).replace("\n", "\n  "))
        return len(GATES)
    shut = 0
    said: set[str] = set()
    for gate in GATES:
        if gate.needs_redocly and not redocly.is_installed():
            print(f"left out  {gate.name}: there is no npm, and so no redocly")
            continue
        problems = gate.problems(checkout)
        print(f"{'FAILED' if problems else 'ok':9} {gate.name}")
        for problem in problems:
            print("  " + (AS_ABOVE if problem in said else problem.replace("\n", "\n  ")))
        said |= {*problems}
        shut += bool(problems)
    return shut


if __name__ == "__main__":
    sys.exit(1 if check(HERE) else 0)
