"""Lets every saboteur loose on a copy of the code, one at a time, and prints whether its test found it.

    python -m contract_tests.mutation.run               all of them
    python -m contract_tests.mutation.run DELETE        those with DELETE in their names
    python -m contract_tests.mutation.run client:       those of the client
    python -m contract_tests.mutation.run --any DELETE  which test of its side finds it first, for a new saboteur

Exit code 1 when one was not found.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from contract_tests.mutation.mutants import PACKAGES, ROOT, Mutant, mutants

# Many times what the slowest test takes; a defect that makes a test wait for ever is noticed too.
_LONGEST_SECONDS = 400


@dataclass(frozen=True)
class Outcome:
    saboteur: Mutant
    found_by: str | None
    seconds: float


def main(arguments: list[str]) -> int:
    """Run the command; the exit code."""
    by_any = "--any" in arguments
    words = [argument for argument in arguments if argument != "--any"]
    wanted = [saboteur for saboteur in mutants() if all(word in str(saboteur) for word in words)]
    if not wanted:
        print(f"no saboteur's name has {' and '.join(words)} in it", file=sys.stderr)
        return 1
    outcomes: list[Outcome] = []
    print(f"{'':>8}  {'saboteur':<48}  {'rule':<52}  found by")
    with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as workers:  # some do nothing but wait
        for outcome in workers.map(partial(run_mutant, by_any=by_any), wanted):
            outcomes.append(outcome)
            progress = f"{len(outcomes)}/{len(wanted)}"
            found_by = outcome.found_by or f"NOT by {outcome.saboteur.found_by}"
            print(
                f"{progress:>8}  {outcome.saboteur.name:<48}  {outcome.saboteur.rule:<52}  {found_by}"
                f" ({outcome.seconds:.0f} s)",
                flush=True,
            )
    found = [outcome for outcome in outcomes if outcome.found_by]
    print(f"\n{len(found)} of {len(outcomes)} found: {len(found) / len(outcomes):.0%}")
    return 0 if len(found) == len(outcomes) else 1


def run_mutant(saboteur: Mutant, *, by_any: bool) -> Outcome:
    """Run the saboteur's test, or all of its side, on a copy of the code that it has been at."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for package in PACKAGES.values():
            shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
        # The documentation, which the server looks for beside its code.
        (root / "site").symlink_to(ROOT / "site")
        saboteur.mutate(root)
        found_by = failing_test(root, saboteur.side if by_any else saboteur.found_by)
    return Outcome(saboteur, found_by, time.monotonic() - started)


def failing_test(root: Path, tests: str) -> str | None:
    """The first of some tests that fails on a copy of the code, or None."""
    options = ["-x", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider"]
    path = os.pathsep.join(str(root / package.parent) for package in PACKAGES.values())
    try:
        finished = subprocess.run(
            [sys.executable, "-m", "pytest", *options, f"contract_tests/{tests}"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"a test that does not end within {_LONGEST_SECONDS} s"
    if finished.returncode == 0:
        return None
    named = re.search(r"^(?:FAILED|ERROR) (?:contract_tests/)?([\w/.]+(?:::\w+)*)", finished.stdout, flags=re.MULTILINE)
    # Anything but a failing test (a test that is not there, say) has found nothing.
    return named[1] if named else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
