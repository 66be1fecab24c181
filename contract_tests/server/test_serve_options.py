"""The options of `serve`."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

import httpx
import pytest

from contract_tests.support.command_line import run_command

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.server.conftest import Serve

TOKEN = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}

PUBLIC_HOST = "0.0.0.0"  # noqa: S104  (bound only during a test)


def test_demonstration_data_is_not_loaded_on_public_host(serve: Serve) -> None:
    with serve("--host", PUBLIC_HOST) as server:
        assert httpx.get(f"{server.url}/projects/1/error_tracking/settings", headers=TOKEN).status_code == 401
        assert "The demonstration data is not loaded" in server.greeting


def test_demonstration_data_is_not_loaded_with_external_url(serve: Serve) -> None:
    with serve("--external-url", "https://gitlab.example.com") as server:
        assert httpx.get(f"{server.url}/projects/1/error_tracking/settings", headers=TOKEN).status_code == 401


def test_demonstration_option_loads_data_on_public_host(serve: Serve) -> None:
    with serve("--host", PUBLIC_HOST, "--demonstration") as server:
        assert httpx.get(f"{server.url}/projects/1/error_tracking/settings", headers=TOKEN).status_code == 200


@pytest.mark.both_databases
def test_database_with_demonstration_tokens_is_not_public(
    tmp_path: Path, serve: Serve, database_options: list[str]
) -> None:
    with serve():
        pass
    finished = run_command(tmp_path, "serve", *database_options, "--host", PUBLIC_HOST, "--port", "0")
    assert (finished.returncode, "or allow them with --demonstration" in finished.stderr) == (
        1,
        True,
    )


@pytest.mark.both_databases
@pytest.mark.parametrize("workers", ["1", "2"])
def test_demonstration_tokens_added_later_are_rejected_publicly(serve: Serve, workers: str) -> None:
    with serve("--host", PUBLIC_HOST, "--workers", workers) as public, serve() as local:
        statuses = [
            httpx.get(f"{server.url}/projects/1/error_tracking/settings", headers=TOKEN).status_code
            for server in (public, local)
        ]
    assert statuses == [401, 200]


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
    finished = run_command(tmp_path, "serve", "--external-url", url)
    assert (finished.returncode, "use https://gitlab.example.com" in finished.stderr) == (2, True)


def test_empty_host_is_rejected(tmp_path: Path) -> None:
    finished = run_command(tmp_path, "serve", "--host", "", "--port", "0")
    error = "Invalid value for '--host': the host is empty: use an address of this machine, such as 127.0.0.1"
    assert (finished.returncode, error in finished.stderr) == (2, True)


def test_cors_option_allows_an_origin(serve: Serve) -> None:
    with serve("--cors", "https://docs.example.com") as server:
        response = httpx.get(f"{server.url}/projects", headers={"Origin": "https://docs.example.com"})
    assert response.headers["access-control-allow-origin"] == "https://docs.example.com"


@pytest.mark.parametrize("origin", ["https://docs.example.com/", "docs.example.com", "https://", "https://a/b", "**"])
def test_invalid_origin_is_rejected(tmp_path: Path, origin: str) -> None:
    finished = run_command(tmp_path, "serve", "--cors", origin)
    assert (finished.returncode, "is not an origin" in finished.stderr) == (2, True)


def test_public_demonstration_prints_a_warning(tmp_path: Path) -> None:
    warning = "Warning: other machines can use the demonstration tokens, which are public.\n"
    public, local = (
        run_command(tmp_path, "serve", "--check", "--demonstration", "--host", host).stderr
        for host in (PUBLIC_HOST, "127.0.0.1")
    )
    assert (public.count(warning), local.count(warning)) == (1, 0)
