"""The command `gitlab-error-tracking serve`, as a process of its own."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from contract_tests.support.command_line import CommandResult, run_command
from contract_tests.support.databases import SQLiteDatabases
from contract_tests.support.serving import COMMAND, Server, serving, starting, wait_until, write_lock

if TYPE_CHECKING:
    from contract_tests.support.databases import Databases

TOKEN = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}
Serve = Callable[..., AbstractContextManager[Server]]

EVERYWHERE = "0.0.0.0"  # noqa: S104  (bound to for one test)


@pytest.fixture
def database_options(databases: Databases, shared_url: str) -> list[str]:
    """Which database to serve: without any option the server makes a SQLite file."""
    return [] if isinstance(databases, SQLiteDatabases) else ["--database", shared_url]


@pytest.fixture
def serve(tmp_path: Path, database_options: list[str]) -> Serve:
    """Starts a server as `serving` does; several of them share one database."""
    return partial(serving, tmp_path, *database_options)


def run(folder: Path, *arguments: str) -> CommandResult:
    """A server that is expected not to start."""
    return run_command(folder, "serve", *arguments)


def wait_until_closed(url: str) -> None:
    """Wait until a server takes no more connections."""
    with suppress(httpx.TransportError):  # refused, or accepted by what has just stopped to listen
        while True:
            httpx.get(url, timeout=20)


def test_empty_database_gets_demonstration_data(serve: Serve) -> None:
    with serve() as server:
        response = httpx.get(f"{server.url}/projects/demo%2Fsentry/error_tracking/settings", headers=TOKEN)
    assert response.json()["project_name"] == "sample sentry project"


def test_greeting_names_documentation_and_database(tmp_path: Path) -> None:
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


def test_port_in_use_is_reported_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        finished = run(tmp_path, "--port", str(taken.getsockname()[1]))
    assert finished.returncode == 1
    assert re.fullmatch(r"Error: cannot listen on 127\.0\.0\.1:\d+: Address already in use\n", finished.stderr)


@pytest.mark.parametrize("host", ["ü" * 70, "a\0b"])
def test_invalid_host_is_reported_in_one_line(tmp_path: Path, host: str) -> None:
    finished = run(tmp_path, "--host", host)
    assert (finished.returncode, len(finished.stderr.splitlines())) == (1, 1)
    assert finished.stderr.startswith("Error: cannot listen on ")


@pytest.mark.parametrize("arguments", [["migrate"], ["serve", "--check"]], ids=" ".join)
def test_full_standard_output_is_reported_in_one_line(tmp_path: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        finished = subprocess.run(
            [*COMMAND[:-1], *arguments],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=20,
        )
    reason = "standard output cannot be written: No space left on device"
    assert (finished.returncode, finished.stderr) == (1, f"Error: {reason}\n")


def test_server_runs_when_greeting_cannot_be_written(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    with Path("/dev/full").open("w") as full, (tmp_path / "said").open("w") as said:
        command = [*COMMAND, "--port", "0", "--ready-file", str(ready)]
        process = subprocess.Popen(command, cwd=tmp_path, stdout=full, stderr=said)
        try:
            wait_until(lambda: ready.exists() or process.poll() is not None, timeout=20)
            status = httpx.get(f"{json.loads(ready.read_text())['url']}/-/health", timeout=20).status_code
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=20)
        finally:
            process.kill()
            process.wait(timeout=20)
    lines = (tmp_path / "said").read_text().splitlines()
    assert (status, code) == (200, 0)
    assert lines[0] == "Error: standard output cannot be written: No space left on device"
    assert not any("Traceback" in line for line in lines)


def test_invalid_data_file_loads_nothing(tmp_path: Path, serve: Serve, database_options: list[str]) -> None:
    (tmp_path / "bad.yaml").write_text("users: []\nprojects:\n  - path: nothing\n")
    finished = run(tmp_path, *database_options, "--port", "0", "--data", "bad.yaml")
    assert finished.returncode == 1
    assert "bad.yaml:3: projects[0].path" in finished.stderr
    with serve() as server:
        assert httpx.get(f"{server.url}/projects/1/error_tracking/settings", headers=TOKEN).status_code == 200


def test_data_file_replaces_demonstration_data(tmp_path: Path, serve: Serve) -> None:
    (tmp_path / "own.yaml").write_text(
        "users: [{username: ada, admin: true}]\n"
        "tokens: [{token: glpat-ada, user: ada, scopes: [api]}]\n"
        "projects: [{path: my/project}]\n"
    )
    with serve("--data", "own.yaml") as server:
        url = f"{server.url}/projects/my%2Fproject/error_tracking/client_keys"
        assert httpx.get(url, headers=TOKEN).status_code == 401
        assert httpx.get(url, headers={"PRIVATE-TOKEN": "glpat-ada"}).json() == []


def test_demonstration_data_is_not_loaded_on_public_host(serve: Serve) -> None:
    with serve("--host", EVERYWHERE) as server:
        assert httpx.get(f"{server.url}/projects/1/error_tracking/settings", headers=TOKEN).status_code == 401
        assert "The demonstration data is not loaded" in server.greeting


def test_demonstration_data_is_not_loaded_with_external_url(serve: Serve) -> None:
    with serve("--external-url", "https://gitlab.example.com") as server:
        assert httpx.get(f"{server.url}/projects/1/error_tracking/settings", headers=TOKEN).status_code == 401


def test_demonstration_option_loads_data_on_public_host(serve: Serve) -> None:
    with serve("--host", EVERYWHERE, "--demonstration") as server:
        assert httpx.get(f"{server.url}/projects/1/error_tracking/settings", headers=TOKEN).status_code == 200


@pytest.mark.both_databases
def test_revoked_token_is_rejected_at_once(tmp_path: Path, serve: Serve, database_options: list[str]) -> None:
    with serve() as server:
        url = f"{server.url}/projects/1/error_tracking/settings"
        before = httpx.get(url, headers=TOKEN).status_code
        run_command(tmp_path, "token", "revoke", "--stdin", *database_options, stdin=TOKEN["PRIVATE-TOKEN"])
        after = httpx.get(url, headers=TOKEN)
    assert (before, after.status_code, after.json()["error"]) == (200, 401, "invalid_token")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://host/db",
        "not a url",
        "postgres",
        "sqlite+aiosqlite:///x",
        "sqlite://:memory:",
        "sqlite:///x?timeout=abc",
    ],
)
def test_unsupported_database_is_reported_in_one_line(tmp_path: Path, url: str) -> None:
    finished = run(tmp_path, "--database", url)
    assert (finished.returncode, len(finished.stderr.splitlines())) == (1, 1)
    assert "sqlite:///data.db" in finished.stderr


def test_file_without_database_is_rejected_unchanged(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, but long enough to be taken for the header of one" * 50)
    before = file.read_bytes()
    finished = run(tmp_path, "--database", "sqlite:///notes.txt")
    assert (finished.returncode, len(finished.stderr.splitlines())) == (1, 1)
    assert file.read_bytes() == before


def test_token_in_query_is_not_printed(serve: Serve) -> None:
    with serve() as server:
        httpx.get(f"{server.url}/projects/5/error_tracking/client_keys?private_token=glpat-demo-owner")
        server.process.send_signal(signal.SIGINT)
        output, _ = server.process.communicate(timeout=10)
    assert "operation=list_client_keys user=owner" in server.logged
    assert "glpat-demo-owner" not in output + server.logged


def test_log_format_and_no_metrics_take_effect(serve: Serve) -> None:
    with serve("--log-format", "json", "--no-metrics") as server:
        host = server.url.removesuffix("/api/v4")
        paths = ["/-/metrics", "/-/health"]
        statuses = [httpx.get(host + path).status_code for path in paths]
        server.process.send_signal(signal.SIGINT)
        server.process.communicate(timeout=10)
    logged = [json.loads(line) for line in server.logged.splitlines()]
    assert [(record["path"], record["status"]) for record in logged] == [*zip(paths, statuses, strict=True)]
    assert statuses == [404, 200]


def test_rate_limit_returns_429_beyond_limit(serve: Serve) -> None:
    with serve("--rate-limit", "2") as server:
        url = f"{server.url}/projects/1/error_tracking/settings"
        statuses = [httpx.get(url, headers=TOKEN).status_code for _ in range(4)]
    # The minute may have ended in between, once.
    assert statuses in ([200, 200, 429, 429], [200, 200, 200, 200], [200, 200, 200, 429], [200, 200, 429, 200])


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/docs/", "text/html"),
        ("/docs", "text/html"),
        ("/docs/openapi.json", "application/json"),
        ("/docs/openapi.yaml", "application/yaml"),
        ("/docs/openapi.zh-CN.yaml", "application/yaml"),
        ("/docs/contract/0.1.0/openapi.json", "application/json"),
        ("/docs/zh/", "text/html"),
        ("/docs/zh", "text/html"),
        ("/docs/zh/reference/get_settings.html", "text/html"),
        ("/docs/console.html", "text/html"),
        ("/docs/server.json", "application/json"),
    ],
)
def test_documentation_is_served(serve: Serve, path: str, kind: str) -> None:
    with serve() as server:
        response = httpx.get(server.url.removesuffix("/api/v4") + path, follow_redirects=True)
    assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, kind)


def test_no_integrated_disables_integrated_error_tracking(serve: Serve) -> None:
    with serve("--no-integrated") as server:
        url = f"{server.url}/projects/2/error_tracking/settings?active=true&integrated=true"
        response = httpx.put(url, headers=TOKEN)
    assert (response.status_code, response.json()) == (404, {"message": "404 Not Found"})


def test_dsn_and_links_use_external_url(serve: Serve) -> None:
    with serve("--demonstration", "--external-url", "https://gitlab.example.com/") as server:
        response = httpx.get(f"{server.url}/projects/5/error_tracking/client_keys", headers=TOKEN)
    assert "@gitlab.example.com/errortracking/api/v1/projects/5" in response.json()[0]["sentry_dsn"]
    assert "<https://gitlab.example.com/api/v4/projects/5/error_tracking/client_keys?" in response.headers["link"]


@pytest.mark.parametrize(
    "url",
    [
        "gitlab.example.com",
        "ftp://example.com",
        "https://",
        "https://a:b@c",
        "https://a?b",
        "https://a?",
        "https://a#",
        "https://例え.jp",
        "http://[x",
        "https://h/a\nb",
        "https://h:abc",
        "https://h:99999",
        "https://a b",
        'https://h/a"b',
    ],
)
def test_invalid_external_url_is_rejected(tmp_path: Path, url: str) -> None:
    finished = run(tmp_path, "--external-url", url)
    assert (finished.returncode, "use https://gitlab.example.com" in finished.stderr) == (2, True)


def test_cors_option_allows_an_origin(serve: Serve) -> None:
    with serve("--cors", "https://docs.example.com") as server:
        response = httpx.get(f"{server.url}/projects", headers={"Origin": "https://docs.example.com"})
    assert response.headers["access-control-allow-origin"] == "https://docs.example.com"


@pytest.mark.parametrize("origin", ["https://docs.example.com/", "docs.example.com", "https://", "https://a/b", "**"])
def test_invalid_origin_is_rejected(tmp_path: Path, origin: str) -> None:
    finished = run(tmp_path, "--cors", origin)
    assert (finished.returncode, "is not an origin" in finished.stderr) == (2, True)


@pytest.mark.parametrize("probe", ["health", "liveness", "readiness"])
def test_probes_return_200(serve: Serve, probe: str) -> None:
    with serve() as server:
        assert httpx.get(f"{server.url.removesuffix('/api/v4')}/-/{probe}").status_code == 200


def test_uncreatable_folder_is_reported_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finished = run(tmp_path, "--database", "sqlite:///file/data.db")
    assert (finished.returncode, len(finished.stderr.splitlines())) == (1, 1)
    assert "cannot be made" in finished.stderr


@pytest.mark.both_databases
def test_database_with_demonstration_tokens_is_not_public(
    tmp_path: Path, serve: Serve, database_options: list[str]
) -> None:
    with serve():
        pass
    finished = run(tmp_path, *database_options, "--host", EVERYWHERE, "--port", "0")
    assert (finished.returncode, "it is served only where nobody but this machine gets at it" in finished.stderr) == (
        1,
        True,
    )


@pytest.mark.both_databases
@pytest.mark.parametrize("workers", ["1", "2"])
def test_demonstration_tokens_added_later_are_rejected_publicly(serve: Serve, workers: str) -> None:
    with serve("--host", EVERYWHERE, "--workers", workers) as everywhere, serve() as here:
        statuses = [
            httpx.get(f"{server.url}/projects/1/error_tracking/settings", headers=TOKEN).status_code
            for server in (everywhere, here)
        ]
    assert statuses == [401, 200]


def test_servers_start_concurrently_on_new_database(tmp_path: Path, database_options: list[str]) -> None:
    with ExitStack() as stack:
        started = [stack.enter_context(starting(tmp_path, *database_options)) for _ in range(5)]
        for process in started:
            assert process.stdout is not None
            assert "GitLab error tracking API" in process.stdout.readline()


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "nothing", 404), ("GET", "%00", 404), ("POST", "", 405)]
)
def test_missing_documentation_pages_are_no_fault(serve: Serve, method: str, path: str, status: int) -> None:
    with serve() as server:
        response = httpx.request(method, f"{server.url.removesuffix('/api/v4')}/docs/{path}")
    assert response.status_code == status


@pytest.mark.both_databases
def test_concurrent_activation_on_two_servers_creates_one_key(serve: Serve) -> None:
    with serve() as one, serve() as other, ThreadPoolExecutor(8) as many:
        urls = [f"{server.url}/projects/2/error_tracking" for server in (one, other)] * 8
        query = "active=true&integrated=true"
        answers = [*many.map(lambda url: httpx.put(f"{url}/settings?{query}", headers=TOKEN).status_code, urls)]
        keys = httpx.get(f"{urls[0]}/client_keys", headers=TOKEN).json()
    assert (answers, len(keys)) == ([200] * 16, 1)


def test_waiting_write_does_not_block_reads(tmp_path: Path) -> None:
    with serving(tmp_path) as server, ThreadPoolExecutor(1) as other, write_lock(tmp_path) as database:
        url = f"{server.url}/projects/2/error_tracking/client_keys"
        waiting = other.submit(httpx.post, url, headers=TOKEN, timeout=20)
        answers = [httpx.get(url, headers=TOKEN, timeout=5).json() for _ in range(3)]
        database.execute("ROLLBACK")
        assert (answers, waiting.result().status_code) == ([[], [], []], 201)


def test_running_request_finishes_before_shutdown(tmp_path: Path) -> None:
    with serving(tmp_path) as server, ThreadPoolExecutor(1) as other, write_lock(tmp_path) as database:
        url = f"{server.url}/projects/2/error_tracking/client_keys"
        under_way = other.submit(httpx.post, url, headers=TOKEN, timeout=20)
        time.sleep(1)  # until it has come to the lock, on a busy machine too
        server.process.send_signal(signal.SIGTERM)
        wait_until_closed(url)
        database.execute("ROLLBACK")
        answer = under_way.result()
        assert (answer.status_code, server.process.wait(timeout=10)) == (201, 0)
        keys = database.execute("SELECT public_key FROM error_tracking_client_keys WHERE project_id = 2").fetchall()
    assert keys == [(answer.json()["public_key"],)]


def test_two_servers_share_a_new_database(serve: Serve) -> None:
    with serve() as one, serve() as other:
        key = httpx.post(f"{one.url}/projects/2/error_tracking/client_keys", headers=TOKEN).json()
        listed = httpx.get(f"{other.url}/projects/2/error_tracking/client_keys", headers=TOKEN).json()
    assert [found["public_key"] for found in listed] == [key["public_key"]]
