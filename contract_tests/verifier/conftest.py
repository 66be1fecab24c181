"""The server in this process as a deployment, the same over HTTP, and a fixture that verifies it."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from gitlab_error_tracking_verifier.run import Plan, verify

from contract_tests.support.in_process import InProcessTransport
from contract_tests.support.serving import serving
from contract_tests.verifier.faults import FaultyTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gitlab_error_tracking_verifier.report import Report
    from starlette.types import ASGIApp

    from contract_tests.support.serving import Server
    from contract_tests.verifier.faults import Fault

TOKEN = "glpat-demo-maintainer"


class Verify(Protocol):
    """Verify the server with a fault; other arguments are those of a plan."""

    def __call__(self, fault: Fault | None = None, say: Callable[[str], None] = ..., **plan: Any) -> Report: ...


@pytest.fixture
def verify_app(app: ASGIApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verify:
    """Verify the server in this process, by default project 5."""
    # No test can see a missing fsync; 60 of them take a third of a run.
    monkeypatch.setattr("gitlab_error_tracking_verifier.undo.os.fsync", lambda _: None)

    def run(fault: Fault | None = None, say: Callable[[str], None] = lambda _: None, **plan: Any) -> Report:
        options: dict[str, Any] = {
            "url": "https://gitlab.example.com",
            "project": 5,
            "token": TOKEN,
            "undo_folder": tmp_path,
        } | plan
        transport = FaultyTransport(InProcessTransport(app), fault or (lambda request, send: send(request)))
        with closing(transport):
            return verify(Plan(**options), say, transport)

    return run


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(autouse=True)
def no_network_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*os.environ]:
        if name.upper().endswith("_PROXY") or name.startswith("SSL_CERT_"):
            monkeypatch.delenv(name)
