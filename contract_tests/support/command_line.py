"""Runs the command in this process, for what ends before anything is served or asked: a process takes a second."""

from __future__ import annotations

import sys
from contextlib import chdir
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from gitlab_error_tracking_server.cli.main import command

from contract_tests.support.logging_state import own_logging

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Finished:
    returncode: int
    stdout: str
    stderr: str


def run_command(
    folder: Path, *arguments: str, stdin: str | bytes = "", env: Mapping[str, str] | None = None
) -> Finished:
    """Run `gitlab-error-tracking` in a folder."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a server that should not start has started")

    with pytest.MonkeyPatch.context() as patch, chdir(folder), own_logging():
        for serving in ("serve", "serve_with_workers"):
            patch.setattr(f"gitlab_error_tracking_server.cli.serve.{serving}", refuse)
        result = CliRunner().invoke(command, arguments, input=stdin, env=env, catch_exceptions=False)
    # Into what pytest captures: it is shown where a test fails, and searched for tokens with the rest (`--keep`).
    sys.stderr.write(result.stderr)
    return Finished(result.exit_code, result.stdout, result.stderr)
