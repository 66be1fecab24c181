"""The command `serve` in a process of its own: what it serves, prints and keeps."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from gitlab_error_tracking_server.store.store import Store

from contract_tests.support.command_line import run_command
from contract_tests.support.serving import COMMAND, Server, serving, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("serve")
    with serving(folder, "--database", "sqlite:///data.db") as server:
        yield server


def test_greeting_names_documentation_and_database(server: Server) -> None:
    host = server.url.removesuffix("/api/v4")
    assert (f"{host}/docs/" in server.greeting, " sqlite:///data.db\n" in server.greeting) == (True, True)


def test_greeting_curl_commands_work(server: Server) -> None:
    lines = [line.strip() for line in server.greeting.splitlines() if line.strip().startswith("curl")]
    printed = [
        subprocess.run(
            ["/bin/bash", "-c", f"{line} --silent --fail"], capture_output=True, text=True, check=False, timeout=20
        )
        for line in lines
    ]
    assert [(finished.returncode, finished.stdout[:1]) for finished in printed] == [(0, "{"), (0, "{"), (0, "[")]


def test_dsn_and_links_use_server_address(server: Server) -> None:
    response = httpx.get(f"{server.url}/projects/5/error_tracking/client_keys", headers=TOKEN)
    host = server.url.removeprefix("http://").removesuffix("/api/v4")
    assert f"@{host}/errortracking/api/v1/projects/5" in response.json()[0]["sentry_dsn"]
    assert f"<{server.url}/projects/5/error_tracking/client_keys?" in response.headers["link"]


def test_token_in_query_is_not_logged(server: Server) -> None:
    httpx.get(f"{server.url}/projects/5/error_tracking/client_keys?private_token=glpat-demo-owner")
    assert wait_until(lambda: "operation=list_client_keys user=owner" in server.logged)
    assert "glpat-demo-owner" not in server.logged


def test_new_database_files_are_private(server: Server) -> None:
    modes = {file.name: file.stat().st_mode & 0o777 for file in server.log.parent.glob("data.db*")}
    assert modes == dict.fromkeys(["data.db", "data.db-shm", "data.db-wal"], 0o600)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_server_and_keeps_data(tmp_path: Path, stop: signal.Signals) -> None:
    with serving(tmp_path) as server:
        created = httpx.post(f"{server.url}/projects/2/error_tracking/client_keys", headers=TOKEN).json()
        server.process.send_signal(stop)
        server.process.communicate(timeout=10)
    with Store.open(f"sqlite:///{tmp_path / 'gitlab-error-tracking.db'}") as store:
        (found,) = store.list_client_keys(2, 1, 20).client_keys
    assert (server.process.returncode, "Traceback" in server.logged) == (0, False)
    assert found.public_key == created["public_key"]


@pytest.mark.both_databases
def test_revoked_token_is_rejected_at_once(tmp_path: Path, shared_url: str) -> None:
    database = ("--database", shared_url)
    with serving(tmp_path, *database) as server:
        url = f"{server.url}/projects/1/error_tracking/settings"
        before = httpx.get(url, headers=TOKEN).status_code
        run_command(tmp_path, "token", "revoke", "--stdin", *database, stdin=TOKEN["PRIVATE-TOKEN"])
        after = httpx.get(url, headers=TOKEN)
    assert (before, after.status_code, after.json()["error"]) == (200, 401, "invalid_token")


def test_server_runs_when_greeting_cannot_be_written(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    with Path("/dev/full").open("w") as full, (tmp_path / "errors").open("w") as errors:
        command = [*COMMAND, "--port", "0", "--ready-file", str(ready)]
        process = subprocess.Popen(command, cwd=tmp_path, stdout=full, stderr=errors)
        try:
            wait_until(lambda: ready.exists() or process.poll() is not None, timeout=20)
            status = httpx.get(f"{json.loads(ready.read_text())['url']}/-/health", timeout=20).status_code
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=20)
        finally:
            process.kill()
            process.wait(timeout=20)
    lines = (tmp_path / "errors").read_text().splitlines()
    assert (status, code) == (200, 0)
    assert lines[0] == "Error: standard output cannot be written: No space left on device"
    assert not any("Traceback" in line for line in lines)
