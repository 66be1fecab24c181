"""Test the mutants that mutmut generates, and compare those that survive with `survivors.yaml`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import chdir
from pathlib import Path

import yaml
from mutmut.mutation.diff_apply import get_diff_for_mutant

from contract_tests.mutation.mutants import ROOT

_WORK = ROOT / "var" / "mutation"
# mutmut knows modules by their paths below `src`. It writes its copies to `mutants`, and runs mypy and pytest there.
_LINKS = {
    "src": "server_stub",
    "pyproject.toml": "pyproject.toml",
    **{f"mutants/{name}": name for name in ("contract_tests", "generated_client", "openapi")},
}
_SURVIVORS = Path(__file__).with_name("survivors.yaml")
_DETECTED = {"killed", "timeout", "segfault", "caught by type check"}


def run_generated(pattern: str) -> bool:
    """Run mutmut on the modules that `pyproject.toml` names, and print what does not agree with `survivors.yaml`.

    Args:
        pattern: The mutants to test, as a pattern of mutmut's names.

    Returns:
        Whether the listed mutants survive, of those that were tested, and no others.
    """
    shutil.rmtree(_WORK, ignore_errors=True)
    for link, target in _LINKS.items():
        (_WORK / link).parent.mkdir(parents=True, exist_ok=True)
        (_WORK / link).symlink_to(ROOT / target)
    # The second pattern fits functions, not mutants: mutmut first runs their tests without any mutant. Otherwise a test
    # that pytest cannot find by its id would count as one that detects.
    _mutmut("run", pattern, "*[!0-9]")
    results = (line.strip().rsplit(": ", 1) for line in _mutmut("results", "--all=true").splitlines())
    statuses = {name: status for name, status in results if status != "not checked"}
    with chdir(_WORK):
        changes = {name: _change(name) for name in statuses}
    surviving = {changes[name] for name, status in statuses.items() if status not in _DETECTED}
    listed = {change for entry in yaml.safe_load(_SURVIVORS.read_text("utf-8")) for change in entry["mutants"]}
    for change in sorted(surviving - listed):
        print("SURVIVED", yaml.safe_dump([change], allow_unicode=True, width=10_000).strip())
    wrong = {change for change in listed - surviving if pattern == "*" or change in changes.values()}
    for change in sorted(wrong):
        print(f"LISTED, but detected or not generated: {change}")
    print(f"{len(statuses)} generated mutants:", *(f"{n} {status}" for status, n in Counter(statuses.values()).items()))
    return surviving <= listed and not wrong


def _mutmut(*arguments: str) -> str:
    tools = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "MYPYPATH": "src"}
    finished = subprocess.run(
        [tools / "mutmut", *arguments], cwd=_WORK, env=environment, check=False, capture_output=True, text=True
    )
    if finished.returncode:
        sys.exit(finished.stdout[-5_000:].replace("\r", "\n") + finished.stderr)
    return finished.stdout


def _change(name: str) -> str:
    """Return what a mutant changes: the definition, the lines before and the lines after."""
    module, _, function = name.rpartition(".")
    diff = get_diff_for_mutant(name, path=Path("src", *module.split(".")).with_suffix(".py")).splitlines()[2:]
    before, after = (" ".join(line[1:].strip() for line in diff if line[0] == sign) for sign in "-+")
    definition = function.partition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    return f"{module.partition('.')[2]}.{definition}: {before} → {after}"
