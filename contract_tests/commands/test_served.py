"""Every command against the server itself, as a process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from contract_tests.support.command_line import run_command
from contract_tests.support.serving import Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


def test_every_command_works_with_the_server(server: Server, tmp_path: Path) -> None:
    variables = {"GITLAB_HOST": server.url, "GITLAB_TOKEN": "glpat-demo-maintainer", "CI_PROJECT_PATH": "demo/new"}
    results = [
        run_command(tmp_path, *line.split(), env=variables)
        for line in (
            "enable --json",
            "status --json",
            "dsn --json",
            "keys list --json",
            "keys rotate --confirm --json",
            "keys create --json",
            "keys delete --key 6 --json",
            "doctor --json",
            "disable --json",
        )
    ]
    enabled, status, dsn, keys, new, created, deleted, findings, disabled = (
        json.loads(result.stdout) for result in results
    )
    (key,) = keys
    error = {"error": None}
    assert enabled == [{"project": "demo/new", "result": "created", "active": True, "backend": "integrated"} | error]
    assert status == [
        {"project": "demo/new", "result": "read", "active": True, "backend": "integrated", "keys": 1, "active_keys": 1}
        | {"dsn_host": "127.0.0.1"}
        | error
    ]
    assert dsn == {"SENTRY_DSN": key["sentry_dsn"]}
    assert (key["id"], new["id"], deleted) == (4, 5, created)
    assert {finding["result"] for finding in findings} == {"passed", "skipped"}
    assert disabled == [{"project": "demo/new", "result": "disabled", "active": False, "backend": "integrated"} | error]
    assert [result.returncode for result in results] == [0] * len(results)
