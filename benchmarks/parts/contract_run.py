"""Schemathesis as the tests run it, compared with `schemathesis run` over HTTP."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

from gitlab_error_tracking_contract import contract_path

from benchmarks import machine, servers
from benchmarks.report import Table, number, ratio
from benchmarks.servers import BIN, ROOT, Unavailable

if TYPE_CHECKING:
    from benchmarks.report import Plan

_TARGET = 2.0
_OURS = """
import json, sys, time
from gitlab_error_tracking_server.data.reader import DEMONSTRATION, read_data_file
from gitlab_error_tracking_server.store.store import Store
from schemathesis.engine import events, from_schema
from contract_tests.server.test_conformance import load_schema
cases, started = 0, time.perf_counter()
with Store.open("sqlite://") as store:
    store.load_if_empty(read_data_file(DEMONSTRATION))
    for event in from_schema(load_schema(store)).execute():
        if isinstance(event, events.ScenarioFinished):
            cases += len(event.recorder.interactions)
json.dump({"cases": cases, "seconds": time.perf_counter() - started}, sys.stdout)
"""


def contract_run(plan: Plan) -> list[Table]:
    """Measure cases per second."""
    table = Table(
        "A contract run",
        "Test cases that reached the server, in one run each; over HTTP the server has a core of its own.",
        ("run", "cases", "seconds", "cases/s"),
    )
    plan.say("  ours, in process")
    ours = _in_process()
    plan.say("  schemathesis run, over HTTP")
    theirs = _stock()
    for name, (cases, seconds) in (("this project's, in process", ours), ("schemathesis run", theirs)):
        table.add(name, number(cases), number(seconds), number(cases / seconds))
    table.add("", "", "", ratio(ours[0] / ours[1] / (theirs[0] / theirs[1]), at_least=_TARGET))
    return [table]


def _in_process() -> tuple[int, float]:
    run = subprocess.run(
        [*machine.on(0), sys.executable, "-W", "ignore", "-c", _OURS],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    printed = json.loads(run.stdout.splitlines()[-1])
    return printed["cases"], printed["seconds"]


def _stock() -> tuple[int, float]:
    with tempfile.TemporaryDirectory() as folder, servers.ours().running(f"sqlite:///{folder}/data.db") as server:
        run = subprocess.run(
            [
                *(*machine.on(-1), str(BIN / "schemathesis"), "run", str(contract_path()), "--url", server.url),
                *("--header", "PRIVATE-TOKEN: glpat-demo-maintainer", "--no-color"),
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,  # its findings do not matter here
        )
        cases = re.search(r"(\d+) generated", run.stdout)
        seconds = re.search(r"in ([\d.]+)s =+\s*$", run.stdout)
        if cases is None or seconds is None:
            raise Unavailable(f"schemathesis run printed: {run.stdout[-200:]}{run.stderr[-200:]}")
        return int(cases[1]), float(seconds[1])
