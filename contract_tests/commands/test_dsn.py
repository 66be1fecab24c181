"""`dsn`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.commands.servers import Reply, forwarding

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


SENTRY = {"integrated": False, "api_url": "https://sentry.io/api/0/projects/a/b", "sentry_token": True}
INTEGRATED = {"enabled": True, "integrated": True}
NO_SETTINGS = "The project has no error tracking settings."
ENSURE = "gitlab-error-tracking dsn group/app --ensure --url {url}"
ENABLE = "gitlab-error-tracking enable group/app --url {url}"
MOVE = "gitlab-error-tracking enable group/app --integrated --url {url}"


@pytest.mark.parametrize(
    ("settings", "options", "error"),
    [
        (None, "", f"{NO_SETTINGS} To turn on integrated error tracking, if this GitLab has it: {ENSURE}"),
        ("off", "", f"group/app: Error tracking is off. To turn it on: {ENSURE}"),
        ({**SENTRY, "enabled": False}, "", f"group/app: Error tracking is off. To turn it on: {ENABLE}"),
        ("sentry", "", f"group/app uses Sentry: take the DSN from there, or move the project: {MOVE}"),
        ("sentry", "--ensure", f"group/app uses Sentry: take the DSN from there, or move the project: {MOVE}"),
        (INTEGRATED, "", f"group/app has no active client key. To create one: {ENSURE}"),
    ],
)
def test_missing_dsn_is_explained(gitlab: GitLab, run: Run, settings: Any, options: str, error: str) -> None:
    gitlab.project("group/app", settings=settings, keys=0 if settings is INTEGRATED else 1)
    finished = run("dsn", "group/app", *options.split())
    error = f"Error: {error.format(url=gitlab.url)}\n"
    assert (finished.stdout, finished.stderr, finished.returncode) == ("", error, 1)
    assert [entry for entry in gitlab.journal if entry.method != "GET"] == []


def test_github_output_is_masked_and_set(gitlab: GitLab, run: Run, tmp_path: Path) -> None:
    gitlab.project("group/app", settings="integrated", keys=1)
    outputs = tmp_path / "outputs"
    outputs.write_text("other=1\n", encoding="utf-8")
    finished = run("dsn", "group/app", "--github-output", GITHUB_OUTPUT=str(outputs))
    dsn = dsn_of(gitlab, 1)
    assert (finished.stdout, finished.stderr, finished.returncode) == (f"::add-mask::{dsn}\n", "", 0)
    assert outputs.read_text(encoding="utf-8") == f"other=1\nSENTRY_DSN={dsn}\n"


@pytest.mark.gitlab(integrated=False)
@pytest.mark.parametrize("settings", [None, "integrated"])
def test_dsn_is_refused_if_integrated_is_switched_off(gitlab: GitLab, run: Run, settings: Any) -> None:
    gitlab.project("group/app", settings=settings, keys=1)
    refused = [run("dsn", "group/app", *options) for options in ([], ["--ensure"])]
    assert [(one.stdout, one.returncode) for one in refused] == [("", 1)] * 2
    assert refused[1].stderr == (
        f"Error: {gitlab.url} (from GITLAB_HOST) has integrated error tracking switched off. Ask an administrator to"
        " switch it on for the instance.\n"
    )


@pytest.mark.parametrize("path", ["$(id)", "a b", "a\nB=c", '"', "`id`", "?a=b&c", "\x1b[2J"])
@pytest.mark.parametrize("command", ["dsn", "keys list", "status"])
def test_dsn_that_a_shell_interprets_is_rejected(gitlab: GitLab, run: Run, command: str, path: str) -> None:
    gitlab.project("group/app", settings="integrated", keys=1)
    key = {"id": 1, "active": True, "public_key": f"glet_{'a' * 32}", "sentry_dsn": f"https://a@b/{path}"}
    headers = {"Content-Type": "application/json", "X-Page": "1", "X-Next-Page": ""}

    def respond(request: str) -> str | Reply:
        return Reply(200, headers, json.dumps([key]).encode()) if "client_keys" in request else request

    with forwarding(gitlab.url, respond) as url:
        finished = run(*command.split(), "group/app", "--retries=0", GITLAB_HOST=url)
    assert (finished.returncode, path in finished.stdout) == (1, False)
    assert "the DSN of client key 1 contains characters that a URL does not need" in finished.stderr
