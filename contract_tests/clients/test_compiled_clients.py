"""The clients client-go (Go) and gitlab4j-api (Java): all their methods for error tracking."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.server.test_document import INTEGRATED, SENTRY

if TYPE_CHECKING:
    from contract_tests.support.serving import Server

HERE = Path(__file__).parent
JARS = Path(sys.prefix) / "portability" / "jars"
FIRST = "glet_aa77551d849c083f76d0bc545ed053a3"
THIRD = "glet_0ff98b1d849c083f76d0bc545ed053a3"

pytestmark = pytest.mark.portability


def printed(server: Server, *command: str, folder: Path) -> list[Any]:
    """Run a program; return the JSON values that it prints."""
    environment = os.environ | {"HOST": server.url.removesuffix("/api/v4"), "TOKEN": "glpat-demo-maintainer"}
    finished = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return [json.loads(line) for line in finished.stdout.splitlines()]


def dsn(server: Server, public_key: str) -> str:
    host = server.url.removesuffix("/api/v4")
    return f"{host.replace('//', f'//{public_key}@')}/errortracking/api/v1/projects/5"


@pytest.mark.skipif(shutil.which("go") is None, reason="client-go needs Go")
def test_client_go_calls_its_methods(server: Server) -> None:
    # Its settings have no null.
    integrated = {name: "" if value is None else value for name, value in INTEGRATED.items()}
    key = {"id": 1, "active": True, "public_key": FIRST, "sentry_dsn": dsn(server, FIRST)}
    expected = [SENTRY, integrated, [key], [2, 2], 4, None, "404 Not Found"]
    assert printed(server, "go", "run", ".", folder=HERE / "go") == expected


@pytest.mark.skipif(shutil.which("javac") is None or not JARS.exists(), reason="gitlab4j-api needs a JDK and Maven")
def test_gitlab4j_calls_its_methods(server: Server, tmp_path: Path) -> None:
    classes = tmp_path / "classes"
    command = ["javac", "-cp", f"{JARS}/*", "-d", str(classes), str(HERE / "java" / "Calls.java")]
    subprocess.run(command, check=True)
    keys = [{"id": 1, "sentry_dsn": dsn(server, FIRST)}, {"id": 3, "sentry_dsn": dsn(server, THIRD)}]
    classpath = f"{classes}{os.pathsep}{JARS}/*"
    assert printed(server, "java", "-cp", classpath, "Calls", folder=tmp_path) == [keys, 4, "404 Project Not Found"]
