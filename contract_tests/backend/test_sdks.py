"""Applications with real Sentry SDKs: their errors arrive in the project of their client key, until it is deleted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_backend_client import Backend
from gitlab_error_tracking_client import Client

from contract_tests.support.serving import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
NODE = Path(sys.prefix) / "node" / "node_modules"
TOKEN = "glpat-demo-maintainer"
APPLICATIONS = {
    "python": [sys.executable, "-W", "error", str(HERE / "sdk_application.py")],
    "node": [shutil.which("node") or "node", str(HERE / "sdk_application.cjs")],
}


@contextmanager
def application(name: str, dsn: str) -> Iterator[Callable[[str], None]]:
    """Run an application; yield a function that reports an error of a name and waits until it is sent."""
    environment = os.environ | {"SENTRY_DSN": dsn, "NODE_PATH": str(NODE)}
    with subprocess.Popen(
        APPLICATIONS[name], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        lines, stdout = process.stdin, process.stdout

        def fail(error: str) -> None:
            print(error, file=lines, flush=True)
            assert stdout.readline() == f"{error}\n"

        yield fail
        lines.close()
    assert process.returncode == 0


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("name", "workers"),
    [
        ("python", "3"),
        pytest.param(
            "node",
            "1",
            marks=pytest.mark.skipif(
                shutil.which("node") is None or not NODE.exists(),
                reason="needs Node.js: install it, then run make test",
            ),
        ),
    ],
)
def test_key_connects_an_application_to_its_project(tmp_path: Path, shared_url: str, name: str, workers: str) -> None:
    with serving(tmp_path, "--database", shared_url, "--workers", workers, "--log-format", "json") as server:
        root = server.url.removesuffix("/api/v4")
        with (
            Client(root, token=TOKEN) as gitlab,
            Backend(root, token=TOKEN, scheme="private_token") as backend,
        ):
            key = gitlab.client_keys.create(5)
            with application(name, key.sentry_dsn) as fail:
                fail("First")
                (error,) = backend.errors.list(5)
                (event,) = backend.errors.list_events(5, error.fingerprint)
                gitlab.client_keys.delete(5, key.id)
                fail("Second")
                fail("Third")
            errors = [(error.name, error.event_count) for error in backend.errors.list(5)]
        rejected = [
            line for line in map(json.loads, server.logged.splitlines()) if line.get("operation") == "store_envelope"
        ]
    assert (errors, event.environment, json.loads(event.payload)["release"]) == (
        [("First", 1)],
        "test",
        "app@1.0.0",
    )
    # The second response makes the SDK pause, so that the third error is not sent.
    assert [line["status"] for line in rejected].count(404) == 1
