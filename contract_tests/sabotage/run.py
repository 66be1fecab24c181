"""Lets every saboteur loose on a copy of the code, one at a time, and prints which test found it.

    python -m contract_tests.sabotage.run             all of them
    python -m contract_tests.sabotage.run DELETE      those with DELETE in their names
    python -m contract_tests.sabotage.run client:     those of the client

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
from pathlib import Path

from contract_tests.sabotage.saboteurs import PACKAGES, ROOT, Saboteur, saboteurs

# The tests in the order in which they are tried: first what finds most in the least time, then the databases, then the
# rest, and last what is slow: the state machine, schemathesis, and servers of their own.
_FIRST = [
    *("settings", "client_keys", "access", "tokens", "wire", "instance", "data_file", "paths", "order"),
    *("attributes", "pagination"),
]
_DATABASES = ["store", "postgresql", "concurrency"]
_LAST = ["state_machine", "conformance", "serve"]
_QUICKLY = ["--database", "sqlite"]
_FIRST_OF_CLIENT = ["retries", "errors", "secrets", "connection", "pages", "operations", "requests"]
# Many times what the slowest of them takes; a defect that makes a test wait for ever is noticed too.
_LONGEST_SECONDS = 400
SUITES = {
    "server, first": [*_QUICKLY, *(f"contract_tests/server/test_{subject}.py" for subject in _FIRST)],
    "server, databases": [f"contract_tests/server/test_{subject}.py" for subject in _DATABASES],
    "server": [
        *_QUICKLY,
        "contract_tests/server",
        *(f"--ignore=contract_tests/server/test_{subject}.py" for subject in [*_FIRST, *_DATABASES, *_LAST]),
    ],
    "server, last": [f"contract_tests/server/test_{subject}.py" for subject in _LAST],
    "client, first": [f"contract_tests/client/test_{subject}.py" for subject in _FIRST_OF_CLIENT],
    "client": [
        "contract_tests/client",
        *(f"--ignore=contract_tests/client/test_{subject}.py" for subject in _FIRST_OF_CLIENT),
    ],
}


@dataclass(frozen=True)
class Outcome:
    saboteur: Saboteur
    found_by: str | None
    seconds: float


def main() -> int:
    """Run the command; the exit code."""
    wanted = [saboteur for saboteur in saboteurs() if all(word in str(saboteur) for word in sys.argv[1:])]
    outcomes: list[Outcome] = []
    print(f"{'':>8}  {'saboteur':<48}  {'rule':<52}  found by")
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        for outcome in workers.map(let_loose, wanted):
            outcomes.append(outcome)
            progress = f"{len(outcomes)}/{len(wanted)}"
            found_by = outcome.found_by or "NOBODY"
            print(
                f"{progress:>8}  {outcome.saboteur.name:<48}  {outcome.saboteur.rule:<52}  {found_by}"
                f" ({outcome.seconds:.0f} s)",
                flush=True,
            )
    found = [outcome for outcome in outcomes if outcome.found_by]
    print(f"\n{len(found)} of {len(outcomes)} found: {len(found) / len(outcomes):.0%}")
    return 0 if len(found) == len(outcomes) else 1


def let_loose(saboteur: Saboteur) -> Outcome:
    """Run the tests of the saboteur's side on a copy of the code that it has been at."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for package in PACKAGES.values():
            shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
        saboteur.sabotage(root)
        suites = [suite for side, suite in SUITES.items() if side.startswith(saboteur.side)]
        found_by = next(filter(None, (failing_test(root, suite) for suite in suites)), None)
    return Outcome(saboteur, found_by, time.monotonic() - started)


def failing_test(root: Path, suite: list[str]) -> str | None:
    """The first test that fails on a copy of the code, or None."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", *suite]
    path = os.pathsep.join(str(root / package.parent) for package in PACKAGES.values())
    try:
        finished = subprocess.run(
            command,
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
    return named[1] if named else f"exit code {finished.returncode}: {finished.stderr[-200:]}"


if __name__ == "__main__":
    sys.exit(main())
