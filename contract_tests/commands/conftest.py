"""The commands for users of GitLab, run in this process against the test double."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from contract_tests.support.command_line import CommandResult, run_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from gitlab_error_tracking_double import GitLab

DSN_URL = "https://errors.example.com"


class Run(Protocol):
    """Run a command; environment variables replace those of a user with the default token."""

    def __call__(self, *arguments: str, stdin: str = "", **env: str) -> CommandResult: ...


@pytest.fixture
def gitlab_options() -> dict[str, Any]:
    return {"socket": True, "error_tracking_url": DSN_URL}


@pytest.fixture
def user(gitlab: GitLab, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a user of the test double."""
    for name in [*os.environ]:
        if name.startswith(("GITLAB", "GL_", "CI_", "GITHUB", "SSL_CERT_")):
            monkeypatch.delenv(name)
    return {"GITLAB_HOST": gitlab.url, "GITLAB_TOKEN": gitlab.default_token}


@pytest.fixture
def run(user: dict[str, str], tmp_path: Path) -> Run:
    def run(*arguments: str, stdin: str = "", **env: str) -> CommandResult:
        return run_command(tmp_path, *arguments, stdin=stdin, env=user | env)

    return run


@pytest.fixture
def start(user: dict[str, str]) -> Callable[..., AbstractContextManager[subprocess.Popen[str]]]:
    """Start a command as a process, with pipes or other streams."""

    @contextmanager
    def start(*arguments: str, **streams: Any) -> Iterator[subprocess.Popen[str]]:
        command = [sys.executable, "-W", "error", "-m", "gitlab_error_tracking_cli", *arguments]
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        with subprocess.Popen(command, env=os.environ | user, text=True, **pipes | streams) as process:
            try:
                yield process
            finally:
                process.kill()

    return start
