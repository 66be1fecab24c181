"""The JavaScript client @gitbeaker/rest: all its error tracking methods."""

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
    from collections.abc import Callable

    from contract_tests.support.serving import Server

DRIVER = Path(__file__).parent / "gitbeaker.cjs"
MODULES = Path(sys.prefix) / "node" / "node_modules"

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not MODULES.exists(),
    reason="needs Node.js: install it, then run make test",
)


@pytest.fixture
def call(server: Server) -> Callable[..., Any]:
    """Return a function that calls a method of a resource of the client."""

    def make(resource: str, method: str, *arguments: Any, token: str = "glpat-demo-maintainer") -> Any:
        request = {
            "host": server.url.removesuffix("/api/v4"),
            "token": token,
            "calls": [[resource, method, arguments]],
        }
        finished = subprocess.run(
            [shutil.which("node") or "node", str(DRIVER)],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"NODE_PATH": str(MODULES)},
        )
        return json.loads(finished.stdout)[0]

    return make


def test_settings_are_shown(call: Callable[..., Any]) -> None:
    assert call("ErrorTrackingSettings", "show", 1) == {"value": SENTRY}


def test_a_project_is_found_by_its_path(call: Callable[..., Any]) -> None:
    assert call("ErrorTrackingSettings", "show", "demo/sentry") == {"value": SENTRY}


def test_settings_are_created(call: Callable[..., Any]) -> None:
    assert call("ErrorTrackingSettings", "create", "demo/new", True, True) == {"value": INTEGRATED}


def test_settings_are_edited(call: Callable[..., Any]) -> None:
    assert call("ErrorTrackingSettings", "edit", 5, False) == {"value": INTEGRATED | {"active": False}}


def test_settings_are_edited_with_integrated(call: Callable[..., Any]) -> None:
    edited = call("ErrorTrackingSettings", "edit", 1, True, {"integrated": True})
    assert edited == {"value": SENTRY | {"integrated": True}}


def test_all_client_keys_are_listed_page_by_page(call: Callable[..., Any]) -> None:
    listed = call("ErrorTrackingClientKeys", "all", 5, {"perPage": 1})
    assert [key["id"] for key in listed["value"]] == [1, 3]


def test_client_key_is_created(call: Callable[..., Any]) -> None:
    created = call("ErrorTrackingClientKeys", "create", "demo/new")
    assert {*created["value"]} >= {"id", "active", "public_key", "sentry_dsn"}


def test_client_key_removal_fails_without_id(call: Callable[..., Any]) -> None:
    assert call("ErrorTrackingClientKeys", "remove", 5) == {"status": 404, "description": "404 Not Found"}


@pytest.mark.parametrize(
    ("token", "project", "error"),
    [
        ("wrong", 1, {"status": 401, "description": "401 Unauthorized"}),
        ("glpat-demo-developer", 1, {"status": 403, "description": "403 Forbidden"}),
        ("glpat-demo-maintainer", 99, {"status": 404, "description": "404 Project Not Found"}),
        ("glpat-demo-maintainer", 2, {"status": 404, "description": "404 Error Tracking Setting Not Found"}),
    ],
)
def test_errors_are_raised_with_message(
    call: Callable[..., Any], token: str, project: int, error: dict[str, Any]
) -> None:
    assert call("ErrorTrackingSettings", "show", project, token=token) == error
