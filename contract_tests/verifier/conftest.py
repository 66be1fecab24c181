"""The server in this process as a deployment, and a fixture that verifies it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from gitlab_error_tracking_verifier.run import Plan, Progress, verify

from contract_tests.support.in_process import InProcessTransport

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx
    from gitlab_error_tracking_verifier.report import Report
    from starlette.types import ASGIApp

    Wrap = Callable[[httpx.BaseTransport], httpx.BaseTransport]


class Verify(Protocol):
    """Run the verifier. `wrap` changes the transport; other arguments are those of a plan."""

    def __call__(self, wrap: Wrap | None = None, progress: Progress | None = None, **plan: Any) -> Report: ...


@pytest.fixture
def verify_app(app: ASGIApp, tmp_path: Path) -> Verify:
    """Verify the server in this process, by default project 5."""

    def run(wrap: Wrap | None = None, progress: Progress | None = None, **plan: Any) -> Report:
        arguments: dict[str, Any] = {
            "url": "https://gitlab.example.com",
            "project": 5,
            "token": "glpat-demo-maintainer",
            "cases": 5,
            "undo_folder": tmp_path,
        }
        transport: httpx.BaseTransport = InProcessTransport(app)
        with closing(wrap(transport) if wrap else transport) as wrapped:
            return verify(Plan(**(arguments | plan)), progress or Progress(), wrapped)

    return run
