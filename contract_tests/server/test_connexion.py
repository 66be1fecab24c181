"""The overrides of connexion do not affect other applications, and the server imports no HTTP client."""

from __future__ import annotations

import subprocess
import sys

import pytest


def output_of(program: str) -> str:
    """Run a program in a new Python process and return its output."""
    command = [sys.executable, "-W", "ignore", "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_server_imports_no_http_client() -> None:
    clients = "{'httpx', 'requests', 'starlette.testclient'}"
    program = f"import sys, gitlab_error_tracking_server.site; print(sorted({clients} & {{*sys.modules}}))"
    assert output_of(program) == "[]"


@pytest.mark.parametrize(
    "used",
    [
        "connexion.AsyncApp('other').test_client()",
        "__import__('connexion.security').security.httpx.AsyncClient()",
        "__import__('connexion.json_schema').json_schema.requests.Session()",
    ],
)
def test_other_connexion_applications_are_complete(used: str) -> None:
    kind = output_of(f"import gitlab_error_tracking_server.connexion, connexion; print(type({used}).__name__)")
    assert kind in {"TestClient", "AsyncClient", "Session"}
