"""The walkthrough (Arazzo) succeeds on a server.

Redocly's Arazzo runner executes it. The runners for Python report workflows with failed steps as complete.
"""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from contract_tests.governance.requirements import needs_redocly
from contract_tests.support.serving import Server, serving
from governance.checkout import HERE
from governance.redocly import ENVIRONMENT, EXECUTABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Follow = Callable[..., "tuple[int, list[dict[str, Any]]]"]

pytestmark = needs_redocly

WALKTHROUGH = HERE.contract.parent / "walkthrough.arazzo.yaml"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests: each test uses another project."""
    with serving(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture
def keys(server: Server) -> Callable[[int], list[dict[str, Any]]]:
    """Return a function that lists the client keys of a project."""

    def listed(project: int) -> list[dict[str, Any]]:
        headers = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}
        response = httpx.get(f"{server.url}/projects/{project}/error_tracking/client_keys", headers=headers)
        keys: list[dict[str, Any]] = response.json()
        return keys

    return listed


@pytest.fixture
def follow(server: Server, tmp_path: Path) -> Follow:
    """Return a function that runs a workflow and returns the exit code and the executed steps."""

    def run(workflow: str, token: str = "glpat-demo-maintainer", **inputs: object) -> tuple[int, list[dict[str, Any]]]:
        report = tmp_path / "report.json"
        given = [f"--input={name}={value}" for name, value in {"token": token, **inputs}.items()]
        finished = subprocess.run(
            [
                *(EXECUTABLE, "respect", str(WALKTHROUGH), "--workflow", workflow),
                *("--server", f"error_tracking={server.url}", "--json-output", str(report), *given),
            ],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        (file,) = json.loads(report.read_text(encoding="utf-8"))["files"].values()
        (followed,) = file["executedWorkflows"]
        return finished.returncode, followed["executedSteps"]

    return run


def calls(steps: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    return [(step["stepId"], step["request"]["method"], step["response"]["statusCode"]) for step in steps]


@pytest.mark.parametrize("project", [2, "demo%2Fsentry"])
def test_activation_ends_with_a_dsn(project: int | str, follow: Follow) -> None:
    code, steps = follow("switch_on", project=project)
    assert (code, calls(steps)) == (0, [("switch", "put", 200), ("get_dsn", "get", 200)])
    (key, *_) = steps[-1]["response"]["body"]
    assert key["public_key"] in key["sentry_dsn"]


def test_rotation_replaces_the_key(follow: Follow, keys: Callable[[int], list[dict[str, Any]]]) -> None:
    before = keys(5)
    code, steps = follow("rotate_key", project=5, key_id=before[0]["id"])
    assert (code, calls(steps)) == (0, [("create", "post", 201), ("delete", "delete", 200)])
    assert keys(5) == [*before[1:], steps[0]["response"]["body"]]


@pytest.mark.parametrize(("workflow", "step"), [("switch_on", "switch"), ("rotate_key", "create")])
def test_developer_is_rejected_at_first_step(workflow: str, step: str, follow: Follow) -> None:
    code, steps = follow(workflow, token="glpat-demo-developer", project=5, key_id=1)
    assert code == 1
    assert [called[0] for called in calls(steps)] == [step]
    assert steps[0]["response"]["statusCode"] == 403
