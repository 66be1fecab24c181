"""An installation without extras says how to install what is missing."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata
from types import SimpleNamespace

import pytest
from gitlab_error_tracking_cli.installation import install_command

# The module `click` belongs to the extras `cli`, `server` and `verify`, jinja2 to `verify` alone.
RUN = """
import sys
sys.modules[{package!r}] = None
sys.argv[0] = "gitlab-error-tracking"
from gitlab_error_tracking_cli.__main__ import main
main()
"""


def run_without(package: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", RUN.format(package=package), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("command", "extra"), [("dsn", "cli"), ("verify", "verify"), ("serve", "server")])
def test_client_only_installation_names_the_extra(command: str, extra: str) -> None:
    finished = run_without("click", command, "--help")
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr == f"Error: only the client is installed: {install_command(extra)}\n"


def test_client_only_installation_shows_its_version() -> None:
    finished = run_without("click", "--version")
    version = metadata.version("gitlab-error-tracking")
    assert (finished.returncode, finished.stdout) == (0, f"gitlab-error-tracking, version {version}\n")


@pytest.mark.parametrize("arguments", [["--help"], []])
def test_client_only_installation_shows_its_help(arguments: list[str]) -> None:
    finished = run_without("click", *arguments)
    assert finished.returncode == 0
    assert [extra for extra in ("cli", "server", "verify") if install_command(extra) not in finished.stdout] == []


def test_missing_verify_extra_is_named() -> None:
    finished = run_without("jinja2", "verify", "https://a", "--project=5")
    assert finished.returncode == 2
    assert f"jinja2 is missing: {install_command('verify')}" in " ".join(finished.stderr.split())


@pytest.mark.parametrize(
    ("package", "command"), [("jinja2", "serve"), ("sqlalchemy", "dsn"), ("jsonschema_rs", "keys")]
)
def test_missing_extra_leaves_other_commands(package: str, command: str) -> None:
    assert run_without(package, command, "--help").returncode == 0


@pytest.mark.parametrize(
    ("origin", "requirement"),
    [
        (None, "gitlab-error-tracking[verify]"),
        ({"url": "file:///a/b.whl"}, "gitlab-error-tracking[verify] @ file:///a/b.whl"),
        (
            {"url": "https://a/b.git", "vcs_info": {"vcs": "git", "commit_id": "0ff9"}},
            "gitlab-error-tracking[verify] @ git+https://a/b.git@0ff9",
        ),
    ],
)
def test_install_command_names_the_origin(
    monkeypatch: pytest.MonkeyPatch, origin: dict[str, object] | None, requirement: str
) -> None:
    text = json.dumps(origin) if origin else None
    installed = SimpleNamespace(read_text=lambda _: text)
    monkeypatch.setattr("gitlab_error_tracking_cli.installation.distribution", lambda _: installed)
    assert install_command("verify") == f"pip install '{requirement}'"
