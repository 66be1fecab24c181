"""`dsn`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.commands.servers import Reply, serving_replies

if TYPE_CHECKING:
    from pathlib import Path

    from gitlab_error_tracking_double import GitLab

    from contract_tests.commands.conftest import Run

KEYS: list[dict[str, Any]] = [{}, {}, {"active": False}]


def dsn_of(gitlab: GitLab, key_id: int) -> str:
    """The DSN of a key of project 1, as the client reads it."""
    with gitlab.client() as client:
        return next(key.sentry_dsn for key in client.client_keys.list(1) if key.id == key_id)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", "{}"),
        ("--format=env", "SENTRY_DSN={}"),
        ("--format=env --name=APP_DSN", "APP_DSN={}"),
        ("--format=json", '{{"SENTRY_DSN": "{}"}}'),
        ("--json --name=APP_DSN", '{{"APP_DSN": "{}"}}'),
        ("--format=yaml", 'SENTRY_DSN: "{}"'),
    ],
)
def test_newest_active_dsn_is_printed(gitlab: GitLab, run: Run, options: str, expected: str) -> None:
    gitlab.project("group/app", settings="integrated", keys=KEYS)
    finished = run("dsn", *options.split(), CI_PROJECT_PATH="group/app")
    dsn = dsn_of(gitlab, 2)
    assert (finished.stdout, finished.stderr, finished.returncode) == (expected.format(dsn) + "\n", "", 0)


@pytest.mark.parametrize(
    ("settings", "keys", "written"),
    [
        (None, [], ["create_settings"]),
        ("off", [], ["create_settings"]),
        ({"enabled": False, "integrated": True}, [{}], ["update_settings"]),
        ("integrated", [], ["create_client_key"]),
        ("integrated", [{}], []),
    ],
)
def test_ensure_creates_what_is_missing(
    gitlab: GitLab, run: Run, settings: Any, keys: list[dict[str, Any]], written: list[str]
) -> None:
    gitlab.project("group/app", settings=settings, keys=keys)
    finished = run("dsn", "group/app", "--ensure")
    again = run("dsn", "group/app", "--ensure")
    assert [entry.operation for entry in gitlab.journal if entry.method != "GET"] == written
    assert (finished.stdout, finished.stderr, again) == (dsn_of(gitlab, 1) + "\n", "", finished)


@pytest.mark.parametrize(
    ("settings", "options", "error"),
    [
        (None, "", "group/app has no active client key: use --ensure to create one"),
        (
            "sentry",
            "--ensure",
            "group/app uses Sentry: take the DSN from there, or move it with gitlab-error-tracking enable --integrated",
        ),
    ],
)
def test_missing_dsn_is_explained(gitlab: GitLab, run: Run, settings: Any, options: str, error: str) -> None:
    gitlab.project("group/app", settings=settings)
    finished = run("dsn", "group/app", *options.split())
    assert (finished.stdout, finished.stderr, finished.returncode) == ("", f"Error: {error}\n", 1)
    assert [entry for entry in gitlab.journal if entry.method != "GET"] == []


def test_github_output_is_masked_and_set(gitlab: GitLab, run: Run, tmp_path: Path) -> None:
    gitlab.project("group/app", settings="integrated", keys=1)
    outputs = tmp_path / "outputs"
    outputs.write_text("other=1\n", encoding="utf-8")
    finished = run("dsn", "group/app", "--github-output", GITHUB_OUTPUT=str(outputs))
    dsn = dsn_of(gitlab, 1)
    assert (finished.stdout, finished.stderr, finished.returncode) == (f"::add-mask::{dsn}\n", "", 0)
    assert outputs.read_text(encoding="utf-8") == f"other=1\nSENTRY_DSN={dsn}\n"


@pytest.mark.parametrize("path", ["$(id)", "a b", "a\nB=c", '"', "`id`", "?a=b&c"])
def test_dsn_that_a_shell_interprets_is_rejected(run: Run, path: str) -> None:
    key = {"id": 1, "active": True, "public_key": f"glet_{'a' * 32}", "sentry_dsn": f"https://a@b/{path}"}
    headers = {"Content-Type": "application/json", "X-Page": "1", "X-Next-Page": ""}
    with serving_replies(lambda _: Reply(200, headers, json.dumps([key]).encode())) as url:
        finished = run("dsn", "group/app", GITLAB_HOST=url)
    assert (finished.stdout, finished.returncode) == ("", 1)
    assert finished.stderr == "Error: the DSN of client key 1 contains characters that a URL does not need\n"
