"""A deployment in this process, and ways to judge it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from gitlab_error_tracking_verifier.run import Plan, Progress, verify

from contract_tests.support.in_process import InProcessTransport

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    from gitlab_error_tracking_verifier.report import Report
    from starlette.types import ASGIApp

    Wrap = Callable[[httpx.BaseTransport], httpx.BaseTransport]


class Verify(Protocol):
    """Runs the verifier; arguments are those of a plan, and what stands between it and the deployment."""

    def __call__(self, wrap: Wrap | None = None, progress: Progress | None = None, **plan: Any) -> Report: ...


@pytest.fixture
def judge(app: ASGIApp) -> Verify:
    """Judges the server in this process, project 5 unless told otherwise."""

    def run(wrap: Wrap | None = None, progress: Progress | None = None, **plan: Any) -> Report:
        arguments: dict[str, Any] = {
            "url": "https://gitlab.example.com",
            "project": 5,
            "token": "glpat-demo-maintainer",
            "cases": 5,
        }
        transport: httpx.BaseTransport = InProcessTransport(app)
        with closing(wrap(transport) if wrap else transport) as wrapped:
            return verify(Plan(**(arguments | plan)), progress or Progress(), wrapped)

    return run
