"""The example scripts, run against a server."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_client import Client
from gitlab_error_tracking_client.api.client_keys import list_client_keys
from gitlab_error_tracking_client.api.project_settings import get_settings

from contract_tests.package.readme import ROOT
from contract_tests.support.serving import Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROJECT = "demo/platform/integrated"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path) as server:
        yield server


def run(server: Server, example: str, *arguments: str, user: str = "maintainer") -> subprocess.CompletedProcess[str]:
    """Run an example with the environment that it needs."""
    environment = os.environ | {"GITLAB_HOST": server.url.removesuffix("/api/v4")}
    return subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "examples" / example), *arguments],
        env=environment | {"GITLAB_TOKEN": f"glpat-demo-{user}"},
        capture_output=True,
        text=True,
        check=False,
    )


def connect(server: Server) -> Client:
    return Client(server.url, token="glpat-demo-maintainer")


def test_enable_integrated_enables_listed_projects(server: Server, tmp_path: Path) -> None:
    (tmp_path / "projects.txt").write_text("demo/new\n1\n", encoding="utf-8")
    finished = run(server, "enable_integrated.py", str(tmp_path / "projects.txt"))
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "demo/new: on\n1: on\n", "")
    with connect(server) as client:
        assert [get_settings.sync(project, client=client).integrated for project in ("demo/new", 1)] == [True, True]


def test_enable_integrated_continues_after_a_failure(server: Server, tmp_path: Path) -> None:
    (tmp_path / "projects.txt").write_text("demo/none\ndemo/new\n", encoding="utf-8")
    finished = run(server, "enable_integrated.py", str(tmp_path / "projects.txt"))
    assert (finished.returncode, finished.stdout) == (1, "demo/new: on\n")
    assert finished.stderr.startswith("demo/none: 404 Project Not Found.")


def test_enable_integrated_stops_at_an_invalid_token(server: Server, tmp_path: Path) -> None:
    (tmp_path / "projects.txt").write_text("demo/new\ndemo/sentry\n", encoding="utf-8")
    finished = run(server, "enable_integrated.py", str(tmp_path / "projects.txt"), user="maintainer-expired")
    assert (finished.returncode, finished.stdout, len(finished.stderr.splitlines())) == (1, "", 1)
    assert finished.stderr.startswith("Token is expired.")


def test_rotate_key_replaces_the_key(server: Server) -> None:
    finished = run(server, "rotate_key.py", PROJECT, "3")
    assert (finished.returncode, finished.stderr) == (0, "")
    with connect(server) as client:
        assert [key.id for key in list_client_keys.sync_all(PROJECT, client=client)] == [1, int(finished.stdout)]


def test_rotate_key_refuses_an_unknown_key(server: Server) -> None:
    finished = run(server, "rotate_key.py", PROJECT, "99")
    assert (finished.returncode, finished.stderr) == (1, f"{PROJECT} has no client key 99.\n")
    with connect(server) as client:
        assert [key.id for key in list_client_keys.sync_all(PROJECT, client=client)] == [1, 3]


def test_export_dsns_writes_a_private_file(server: Server, tmp_path: Path) -> None:
    target = tmp_path / ".env"
    finished = run(server, "export_dsns.py", PROJECT, str(target))
    assert (finished.stdout, finished.stderr) == (f"The DSNs of {PROJECT} are in {target}.\n", "")
    with connect(server) as client:
        one, three = list_client_keys.sync(PROJECT, client=client)
    lines = [f"SENTRY_DSN_1={one.sentry_dsn}", f"SENTRY_DSN_3={three.sentry_dsn}", f"SENTRY_DSN={three.sentry_dsn}"]
    assert target.read_text(encoding="utf-8").splitlines() == lines
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_export_dsns_keeps_other_lines(server: Server, tmp_path: Path) -> None:
    target = tmp_path / ".env"
    target.write_text("DATABASE_PASSWORD=keepme\nSENTRY_DSN_1=old\n", encoding="utf-8")
    run(server, "export_dsns.py", PROJECT, str(target))
    lines = target.read_text(encoding="utf-8").splitlines()
    assert (lines[0], len(lines), "SENTRY_DSN_1=old" in lines) == ("DATABASE_PASSWORD=keepme", 4, False)


def test_enable_integrated_continues_after_an_invalid_path(server: Server, tmp_path: Path) -> None:
    (tmp_path / "projects.txt").write_text("a%2Fb\ndemo/new\n", encoding="utf-8")
    finished = run(server, "enable_integrated.py", str(tmp_path / "projects.txt"))
    assert (finished.returncode, finished.stdout) == (1, "demo/new: on\n")
