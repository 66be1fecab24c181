"""The command `serve`: what it serves, prints and keeps."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

import httpx
import pytest

from contract_tests.support.command_line import run_command
from contract_tests.support.serving import serving

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.server.conftest import Serve

TOKEN = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}


def test_empty_database_gets_demonstration_data(serve: Serve) -> None:
    with serve() as server:
        response = httpx.get(f"{server.url}/projects/demo%2Fsentry/error_tracking/settings", headers=TOKEN)
    assert response.json()["project_name"] == "sample sentry project"


def test_greeting_names_documentation_and_database(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    with serving(tmp_path, "--database", "sqlite:///here/data.db") as server:
        host = server.url.removesuffix("/api/v4")
        assert f"{host}/docs/" in server.greeting
        assert "sqlite:///here/data.db" in server.greeting
    assert (tmp_path / "here" / "data.db").exists()


def test_greeting_curl_commands_work(serve: Serve) -> None:
    with serve() as server:
        lines = [line.strip() for line in server.greeting.splitlines() if line.strip().startswith("curl")]
        printed = [
            subprocess.run(
                ["/bin/bash", "-c", f"{line} --silent --fail"], capture_output=True, text=True, check=False, timeout=20
            )
            for line in lines
        ]
    assert [(finished.returncode, finished.stdout[:1]) for finished in printed] == [(0, "{"), (0, "{"), (0, "[")]


def test_dsn_and_links_use_server_address(serve: Serve) -> None:
    with serve() as server:
        response = httpx.get(f"{server.url}/projects/5/error_tracking/client_keys", headers=TOKEN)
    host = server.url.removeprefix("http://").removesuffix("/api/v4")
    assert f"@{host}/errortracking/api/v1/projects/5" in response.json()[0]["sentry_dsn"]
    assert f"<{server.url}/projects/5/error_tracking/client_keys?" in response.headers["link"]


def test_data_persists_across_restart(serve: Serve) -> None:
    with serve() as server:
        created = httpx.post(f"{server.url}/projects/2/error_tracking/client_keys", headers=TOKEN).json()
    with serve() as server:
        found = httpx.get(f"{server.url}/projects/2/error_tracking/client_keys", headers=TOKEN).json()
    assert [key["public_key"] for key in found] == [created["public_key"]]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_server_cleanly(serve: Serve, stop: signal.Signals) -> None:
    with serve() as server:
        server.process.send_signal(stop)
        server.process.communicate(timeout=10)
    assert (server.process.returncode, "Traceback" in server.logged) == (0, False)


def test_data_file_replaces_demonstration_data(tmp_path: Path, serve: Serve) -> None:
    (tmp_path / "own.yaml").write_text(
        "users: [{username: ada, admin: true}]\n"
        "tokens: [{token: glpat-adas-own-token, user: ada, scopes: [api]}]\n"
        "projects: [{path: my/project}]\n"
    )
    with serve("--data", "own.yaml") as server:
        url = f"{server.url}/projects/my%2Fproject/error_tracking/client_keys"
        assert httpx.get(url, headers=TOKEN).status_code == 401
        assert httpx.get(url, headers={"PRIVATE-TOKEN": "glpat-adas-own-token"}).json() == []


@pytest.mark.both_databases
def test_revoked_token_is_rejected_at_once(tmp_path: Path, serve: Serve, database_options: list[str]) -> None:
    with serve() as server:
        url = f"{server.url}/projects/1/error_tracking/settings"
        before = httpx.get(url, headers=TOKEN).status_code
        run_command(tmp_path, "token", "revoke", "--stdin", *database_options, stdin=TOKEN["PRIVATE-TOKEN"])
        after = httpx.get(url, headers=TOKEN)
    assert (before, after.status_code, after.json()["error"]) == (200, 401, "invalid_token")


def test_token_in_query_is_not_printed(serve: Serve) -> None:
    with serve() as server:
        httpx.get(f"{server.url}/projects/5/error_tracking/client_keys?private_token=glpat-demo-owner")
        server.process.send_signal(signal.SIGINT)
        output, _ = server.process.communicate(timeout=10)
    assert "operation=list_client_keys user=owner" in server.logged
    assert "glpat-demo-owner" not in output + server.logged


def test_documentation_is_served(serve: Serve) -> None:
    expected = {
        "/docs/": "text/html",
        "/docs": "text/html",
        "/docs/openapi.json": "application/json",
        "/docs/openapi.yaml": "application/yaml",
        "/docs/openapi.zh-CN.yaml": "application/yaml",
        "/docs/contract/0.1.0/openapi.json": "application/json",
        "/docs/zh/": "text/html",
        "/docs/zh": "text/html",
        "/docs/zh/reference/get_settings.html": "text/html",
        "/docs/console.html": "text/html",
        "/docs/server.json": "application/json",
    }
    with serve() as server:
        host = server.url.removesuffix("/api/v4")
        responses = {path: httpx.get(host + path, follow_redirects=True) for path in expected}
    found = {
        path: (response.status_code, response.headers["content-type"].partition(";")[0])
        for path, response in responses.items()
    }
    assert found == {path: (200, media_type) for path, media_type in expected.items()}


def test_probes_return_200(serve: Serve) -> None:
    with serve() as server:
        probes = [f"{server.url.removesuffix('/api/v4')}/-/{name}" for name in ("health", "liveness", "readiness")]
        statuses = [httpx.get(probe).status_code for probe in probes]
    assert statuses == [200, 200, 200]


def test_missing_documentation_pages_are_no_fault(serve: Serve) -> None:
    with serve() as server:
        docs = f"{server.url.removesuffix('/api/v4')}/docs"
        responses = [httpx.get(f"{docs}/nothing"), httpx.get(f"{docs}/%00"), httpx.post(f"{docs}/")]
    assert [response.status_code for response in responses] == [404, 404, 405]
