"""The options of `serve`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from contract_tests.support.command_line import run_command, use_server

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

PUBLIC_HOST = "0.0.0.0"  # noqa: S104  (bound only during a test)
SETTINGS, KEYS = "/projects/1/error_tracking/settings", "/projects/5/error_tracking/client_keys"


def read_settings(server: httpx.Client) -> int:
    return server.get(SETTINGS).status_code


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--host", PUBLIC_HOST], 401),
        (["--external-url", "https://gitlab.example.com"], 401),
        (["--no-demonstration"], 401),
        (["--host", PUBLIC_HOST, "--demonstration"], 200),
    ],
    ids=str,
)
def test_demonstration_data_is_loaded_only_locally(tmp_path: Path, options: list[str], status: int) -> None:
    found, finished = use_server(tmp_path, *options, use=read_settings)
    assert (found, "The demonstration data is not loaded" in finished.stdout) == (status, status == 401)


@pytest.mark.both_databases
def test_database_with_demonstration_tokens_is_not_public(tmp_path: Path, shared_url: str) -> None:
    database = ("--database", shared_url)
    use_server(tmp_path, *database, use=read_settings)
    finished = run_command(tmp_path, "serve", *database, "--host", PUBLIC_HOST, "--port", "0")
    assert (finished.returncode, "or allow them with --demonstration" in finished.stderr) == (1, True)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_demonstration_tokens_added_later_are_rejected_publicly(tmp_path: Path, workers: str) -> None:
    def read_settings_of_both(public: httpx.Client) -> list[int]:
        local, _ = use_server(tmp_path, use=read_settings)
        return [read_settings(public), local]

    statuses, _ = use_server(tmp_path, "--host", PUBLIC_HOST, "--workers", workers, use=read_settings_of_both)
    assert statuses == [401, 200]


def test_log_format_and_no_metrics_take_effect(tmp_path: Path) -> None:
    paths = ["/-/metrics", "/-/health"]
    statuses, finished = use_server(
        tmp_path,
        *("--log-format", "json", "--no-metrics"),
        use=lambda server: [server.get(server.base_url.join(path)).status_code for path in paths],
    )
    logged = [json.loads(line) for line in finished.stderr.splitlines()]
    requests = [(record["path"], record["status"]) for record in logged if "path" in record]
    assert requests == [("/-/metrics", 404), ("/-/health", 200)]
    assert statuses == [404, 200]


def test_rate_limit_returns_429_beyond_limit(tmp_path: Path) -> None:
    statuses, _ = use_server(
        tmp_path, "--rate-limit", "2", use=lambda server: [read_settings(server) for _ in range(5)]
    )
    assert {*statuses} == {200, 429}  # the minute may have ended in between


def test_no_integrated_disables_integrated_error_tracking(tmp_path: Path) -> None:
    query = "/projects/2/error_tracking/settings?active=true&integrated=true"
    response, _ = use_server(tmp_path, "--no-integrated", use=lambda server: server.put(query))
    assert (response.status_code, response.json()) == (404, {"message": "404 Not Found"})


def test_dsn_and_links_use_external_url(tmp_path: Path) -> None:
    options = ("--demonstration", "--external-url", "https://gitlab.example.com/")
    response, _ = use_server(tmp_path, *options, use=lambda server: server.get(KEYS))
    assert "@gitlab.example.com/errortracking/api/v1/projects/5" in response.json()[0]["sentry_dsn"]
    assert "<https://gitlab.example.com/api/v4/projects/5/error_tracking/client_keys?" in response.headers["link"]


def test_cors_option_allows_an_origin(tmp_path: Path) -> None:
    origin = "https://docs.example.com"
    response, _ = use_server(
        tmp_path, "--cors", origin, use=lambda server: server.get("/projects", headers={"Origin": origin})
    )
    assert response.headers["access-control-allow-origin"] == origin


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ([], 403),
        (["--workers", "2"], 403),
        (["--no-demonstration"], 200),
        (["--host", PUBLIC_HOST, "--demonstration"], 200),
        (["--external-url", "https://gitlab.example.com", "--demonstration"], 200),
    ],
    ids=str,
)
def test_only_local_demonstration_server_checks_host(tmp_path: Path, options: list[str], status: int) -> None:
    response, _ = use_server(
        tmp_path,
        *options,
        use=lambda server: server.get(server.base_url.join("/-/health"), headers={"Host": "a.example"}),
    )
    assert response.status_code == status


def test_data_file_replaces_demonstration_data(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "users: [{username: ada, admin: true}]\n"
        "tokens: [{token: glpat-adas-own-token, user: ada, scopes: [api]}]\n"
        "projects: [{path: my/project}]\n"
    )
    url = "/projects/my%2Fproject/error_tracking/client_keys"
    tokens = ("glpat-demo-maintainer", "glpat-adas-own-token")
    responses, _ = use_server(
        tmp_path,
        *("--data", "own.yaml"),
        use=lambda server: [server.get(url, headers={"PRIVATE-TOKEN": token}) for token in tokens],
    )
    assert (responses[0].status_code, responses[1].json()) == (401, [])


def test_invalid_data_file_loads_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("users: []\nprojects:\n  - path: nothing\n")
    finished = run_command(tmp_path, "serve", "--port", "0", "--data", "bad.yaml")
    status, _ = use_server(tmp_path, use=read_settings)
    assert (finished.returncode, "bad.yaml:3: projects[0].path" in finished.stderr, status) == (1, True, 200)


@pytest.mark.parametrize(
    ("option", "values", "error"),
    [
        (
            "--external-url",
            [
                *("gitlab.example.com", "ftp://example.com", "https://", "https://a:b@c", "https://a?b", "https://a?"),
                *("https://a#", "https://例え.jp", "http://[x", "https://h/a\nb", "https://h:abc", "https://h:99999"),
                *("https://a b", 'https://h/a"b', "https://-a.b"),
            ],
            "use https://gitlab.example.com",
        ),
        ("--error-tracking-url", [f"https://a/{'b' * 246}"], "the URL is too long: use at most 255 characters"),
        ("--cors", ["https://a.b/", "docs.example.com", "https://", "https://a/b", "**"], "is not an origin"),
        ("--host", [""], "the host is empty: use an address of this machine, such as 127.0.0.1"),
    ],
)
def test_invalid_option_is_rejected(tmp_path: Path, option: str, values: list[str], error: str) -> None:
    finished = {value: run_command(tmp_path, "serve", "--port", "0", option, value) for value in values}
    assert {value: (each.returncode, error in each.stderr) for value, each in finished.items()} == dict.fromkeys(
        values, (2, True)
    )


def test_public_demonstration_prints_a_warning(tmp_path: Path) -> None:
    warning = "Warning: other machines can use the demonstration tokens, which are public.\n"
    public, local = (
        run_command(tmp_path, "serve", "--check", "--demonstration", "--host", host).stderr
        for host in (PUBLIC_HOST, "127.0.0.1")
    )
    assert (public.count(warning), local.count(warning)) == (1, 0)
