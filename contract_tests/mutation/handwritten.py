"""Run the test of each handwritten mutant on a copy of the package with the change."""

from __future__ import annotations

import io
import logging
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

# Imported before the fork, and so only once: most of the time that a short test takes.
import connexion  # noqa: F401
import httpx  # noqa: F401
import hypothesis  # noqa: F401
import pytest
import sqlalchemy  # noqa: F401

from contract_tests.mutation.mutants import Mutant, mutants

_SECONDS = 300
_OPTIONS = ["-q", "-pno:cacheprovider", "-pno:unraisableexception", "--assert=plain", "--hypothesis-seed=0"]


def run_handwritten(words: str) -> bool:
    """Run the handwritten mutants whose names contain some words, and print those that survive.

    A mutant is detected only when an assertion of its test fails. Another exception detects nothing, and neither does
    a response with status 500 for which the server logged an exception.

    Returns:
        Whether every mutant is detected.

    Raises:
        LookupError: A mutant cannot be applied.
    """
    chosen = [(mutant, mutant.source()) for mutant in mutants() if words in str(mutant)]
    tests = sorted({mutant.test for mutant, _ in chosen})
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        unchanged: dict[str, set[str]] = {}
        for results in pool.map(_run, filter(None, (tests[::2], tests[1::2])), chunksize=1):
            unchanged |= results
        unfit = [test for test in tests if {r for r in unchanged.get(test, ()) if "logged" not in r} != {"passed"}]
        for test in unfit:
            print(f"FAILED {test}: {_text(unchanged.get(test))} without any change")
        changed = pool.starmap(_run_mutant, chosen, chunksize=1)
    survivors = 0
    for (mutant, _), results in zip(chosen, changed, strict=True):
        if results.get(mutant.test, set()) - unchanged.get(mutant.test, set()) - {"passed"} != {"assertion failed"}:
            survivors += 1
            print(f"SURVIVED {mutant}: {mutant.test}: {_text(results.get(mutant.test))}")
    print(f"{len(chosen) - survivors} of {len(chosen)} handwritten mutants detected")
    return not (survivors or unfit)


def _run_mutant(mutant: Mutant, source: str) -> dict[str, set[str]]:
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / mutant.package.name
        shutil.copytree(mutant.package, package, ignore=shutil.ignore_patterns("__pycache__"))
        (package / mutant.file).write_text(source, encoding="utf-8")
        sys.path.insert(0, folder)
        os.environ["PYTHONPATH"] = folder  # for the processes that tests start
        signal.signal(signal.SIGALRM, _stop)
        signal.alarm(_SECONDS)
        return _run([mutant.test], "-x")


def _run(tests: list[str], *options: str) -> dict[str, set[str]]:
    """Run tests in this process, and return what happened, by test."""
    recorder = _Recorder()
    logging.getLogger().addHandler(recorder)
    with redirect_stdout(io.StringIO()):
        pytest.main([*_OPTIONS, *options, *(f"contract_tests/{test}" for test in tests)], plugins=[recorder])
    return recorder.results


def _stop(*_: object) -> None:
    raise TimeoutError


def _text(results: set[str] | None) -> str:
    return ", ".join(sorted(results or {"not run"}))


class _Recorder(logging.Handler):
    """A pytest plugin that notes by test whether it passed and which exceptions were raised or logged."""

    def __init__(self) -> None:
        super().__init__()
        self.results: dict[str, set[str]] = {}
        self._logged: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[0]:
            self._logged.add(f"{record.exc_info[0].__name__} logged")

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        results = self.results.setdefault(item.nodeid.removeprefix("contract_tests/").partition("[")[0], set())
        results |= self._logged
        self._logged.clear()
        if call.excinfo is None:
            results |= {"passed"} if call.when == "call" else set()
        elif call.when == "call" and call.excinfo.errisinstance((AssertionError, pytest.fail.Exception)):
            results.add("assertion failed")
        elif not call.excinfo.errisinstance(pytest.skip.Exception):
            results.add(call.excinfo.typename)
