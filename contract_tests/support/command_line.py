"""Run the command line in this process, for commands that end without serving: a new process takes a second."""

from __future__ import annotations

import sys
from contextlib import chdir
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from gitlab_error_tracking_server.cli.main import command

from contract_tests.support.isolated_logging import isolated_logging

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class CommandResult:
    returncode: int
    stdout: str
    stderr: str


def run_command(
    folder: Path, *arguments: str, stdin: str | bytes = "", env: Mapping[str, str] | None = None
) -> CommandResult:
    """Run `gitlab-error-tracking` in a folder.

    Raises:
        AssertionError: The command started a server.
    """

    def reject(*_: object, **__: object) -> None:
        raise AssertionError("the command started a server")

    with pytest.MonkeyPatch.context() as patch, chdir(folder), isolated_logging():
        for serving in ("serve", "serve_with_workers"):
            patch.setattr(f"gitlab_error_tracking_server.cli.serve.{serving}", reject)
        result = CliRunner().invoke(command, arguments, input=stdin, env=env, catch_exceptions=False)
    # pytest captures this: it is shown when a test fails, and scanned for tokens (`--keep`).
    sys.stderr.write(result.stderr)
    return CommandResult(result.exit_code, result.stdout, result.stderr)
