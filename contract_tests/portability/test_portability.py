"""The contract works as it is in other tools: they generate and compile clients, send all six operations, mock, check.

A folder of `tools/` is a tool. Its `run` is a shell script that prints a JSON value on each line: the responses to the
calls of `calls.sh`. `make portability` installs the tools in the versions of the lock files, and runs these tests.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from gitlab_error_tracking_contract import contract_path

from contract_tests.server.test_document import INTEGRATED, SENTRY
from contract_tests.support.serving import serving
from docs_builder.languages import ROOT
from docs_builder.site import SITE

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
INSTALLED = Path(sys.prefix) / "portability"
RUNS = sorted(HERE.glob("tools/*/run"))

NOT_FOUND = {"message": "404 Project Not Found"}


def key(number: int, public_key: str, host: str) -> dict[str, Any]:
    dsn = f"{host.replace('//', f'//{public_key}@')}/errortracking/api/v1/projects/5"
    return {"id": number, "active": True, "public_key": public_key, "sentry_dsn": dsn}


def responses(host: str) -> list[Any]:
    """The responses of the server, with the total and the next page of the list."""
    third = key(3, "glet_0ff98b1d849c083f76d0bc545ed053a3", host)
    return [SENTRY, INTEGRATED, INTEGRATED, [third], ["2", ""], 4, third, NOT_FOUND]


def examples() -> list[Any]:
    """The responses of a mock, which are the examples of the contract."""
    host = "https://example.com"
    first, third = key(1, "glet_aa77551d849c083f76d0bc545ed053a3", host), responses(host)[6]
    return [SENTRY, INTEGRATED, SENTRY, [first, third], ["2", ""], 3, third, SENTRY]


def expected(tool: str, host: str) -> list[Any]:
    """Return the values that a tool prints."""
    others: dict[str, list[Any]] = {
        "newman": [200, 200, 200, 200, 201, 200],
        "openapi-generator-rust": [*responses(host)[:4], None, *responses(host)[5:]],  # it returns no headers
        "overlay": [True],
        "prism-mock": examples(),
        "specmatic": ["Tests run: 7, Successes: 7, Failures: 0, WIP: 0, Errors: 0"],
        "spectral": [[]],
    }
    return others.get(tool, responses(host))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def missing(run: Path) -> Iterator[str]:
    """Yield the commands that a tool needs and the machine does not have."""
    if not (INSTALLED / ".ready").exists():
        yield "`make portability`"
    for command in re.findall(r"\S+", run.read_text(encoding="utf-8").splitlines()[0].partition("# needs:")[2]):
        if shutil.which(command) is None:
            yield command


@pytest.mark.portability
@pytest.mark.parametrize("run", RUNS, ids=[run.parent.name for run in RUNS])
def test_tool_handles_all_operations(run: Path, tmp_path: Path) -> None:
    if without := [*missing(run)]:
        pytest.skip(f"{run.parent.name} needs {' and '.join(without)}")
    folder = tmp_path / "work"
    folder.mkdir()
    with serving(tmp_path) as server:
        variables = {
            "CONTRACT": contract_path(),
            "HERE": HERE,
            "JARS": INSTALLED / "jars",
            "PORT": free_port(),
            "PYTHON": sys.executable,
            "SITE": SITE,
            "TOKEN": "glpat-demo-maintainer",
            "TOOL": run.parent,
            "TOOLS": INSTALLED,
            "URL": server.url,
        }
        finished = subprocess.run(
            ["/bin/bash", "-eu", "-o", "pipefail", str(run)],
            cwd=folder,
            env=os.environ | {name: str(value) for name, value in variables.items()},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    printed = [json.loads(line) for line in finished.stdout.splitlines()]
    assert printed == expected(run.parent.name, f"http://{urlsplit(server.url).netloc}")


def test_page_names_the_tested_versions() -> None:
    pinned = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["portability"]
    packages = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    libraries = {"typescript", "@types/node"}
    versions = {version for name, version in packages.items() if name not in libraries}
    versions |= {version for _, exact, version in (one.partition("==") for one in pinned) if exact}
    page = (ROOT / "docs" / "tools.md").read_text(encoding="utf-8")
    assert sorted(version for version in versions if version not in page) == []
