"""The examples do what they say, against a server."""

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
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path) as server:
        yield server


def run(server: Server, example: str, *arguments: str, user: str = "maintainer") -> subprocess.CompletedProcess[str]:
    """Run an example with the environment that it asks for."""
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


def test_integrated_error_tracking_is_enabled_for_every_project_of_a_list(server: Server, tmp_path: Path) -> None:
    (tmp_path / "projects.txt").write_text("demo/new\n1\n", encoding="utf-8")
    finished = run(server, "enable_integrated.py", str(tmp_path / "projects.txt"))
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "demo/new: on\n1: on\n", "")
    with connect(server) as client:
        assert [get_settings.sync(project, client=client).integrated for project in ("demo/new", 1)] == [True, True]


def test_a_project_that_fails_stops_no_other(server: Server, tmp_path: Path) -> None:
    (tmp_path / "projects.txt").write_text("demo/none\ndemo/new\n", encoding="utf-8")
    finished = run(server, "enable_integrated.py", str(tmp_path / "projects.txt"))
    assert (finished.returncode, finished.stdout) == (1, "demo/new: on\n")
    assert finished.stderr.startswith("demo/none: 404 Project Not Found.")


def test_a_token_that_is_none_stops_at_once(server: Server, tmp_path: Path) -> None:
    (tmp_path / "projects.txt").write_text("demo/new\ndemo/sentry\n", encoding="utf-8")
    finished = run(server, "enable_integrated.py", str(tmp_path / "projects.txt"), user="maintainer-expired")
    assert (finished.returncode, finished.stdout, len(finished.stderr.splitlines())) == (1, "", 1)
    assert finished.stderr.startswith("Token is expired.")


def test_a_key_is_rotated(server: Server) -> None:
    finished = run(server, "rotate_key.py", PROJECT, "3")
    assert (finished.returncode, finished.stderr) == (0, "")
    with connect(server) as client:
        assert [key.id for key in list_client_keys.sync_all(PROJECT, client=client)] == [1, int(finished.stdout)]


def test_a_key_that_is_not_there_is_not_rotated(server: Server) -> None:
    finished = run(server, "rotate_key.py", PROJECT, "99")
    assert (finished.returncode, finished.stderr) == (1, f"{PROJECT} has no client key 99.\n")
    with connect(server) as client:
        assert [key.id for key in list_client_keys.sync_all(PROJECT, client=client)] == [1, 3]


def test_dsns_are_exported_for_the_owner_alone(server: Server, tmp_path: Path) -> None:
    target = tmp_path / ".env"
    finished = run(server, "export_dsns.py", PROJECT, str(target))
    assert (finished.stdout, finished.stderr) == (f"The DSNs of {PROJECT} are in {target}.\n", "")
    with connect(server) as client:
        one, three = list_client_keys.sync(PROJECT, client=client)
    lines = [f"SENTRY_DSN_1={one.sentry_dsn}", f"SENTRY_DSN_3={three.sentry_dsn}", f"SENTRY_DSN={three.sentry_dsn}"]
    assert target.read_text(encoding="utf-8").splitlines() == lines
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_other_lines_of_the_file_stay_as_they_are(server: Server, tmp_path: Path) -> None:
    target = tmp_path / ".env"
    target.write_text("DATABASE_PASSWORD=keepme\nSENTRY_DSN_1=old\n", encoding="utf-8")
    run(server, "export_dsns.py", PROJECT, str(target))
    lines = target.read_text(encoding="utf-8").splitlines()
    assert (lines[0], len(lines), "SENTRY_DSN_1=old" in lines) == ("DATABASE_PASSWORD=keepme", 4, False)


def test_a_path_that_is_none_stops_no_other(server: Server, tmp_path: Path) -> None:
    (tmp_path / "projects.txt").write_text("a%2Fb\ndemo/new\n", encoding="utf-8")
    finished = run(server, "enable_integrated.py", str(tmp_path / "projects.txt"))
    assert (finished.returncode, finished.stdout) == (1, "demo/new: on\n")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_short(example: Path) -> None:
    assert len(example.read_text(encoding="utf-8").splitlines()) < 40
