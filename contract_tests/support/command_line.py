"""Run the command line in this process: a new process takes a second."""

from __future__ import annotations

import sys
from contextlib import chdir, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from click.testing import CliRunner
from gitlab_error_tracking_cli.main import command
from gitlab_error_tracking_server.runtime.server import url_of

from contract_tests.support.in_process import client
from contract_tests.support.isolated_logging import isolated_logging

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    import httpx
    from starlette.types import ASGIApp

Result = TypeVar("Result")


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

    def reject(_server: httpx.Client) -> None:
        raise AssertionError("the command started a server")

    return _run(folder, arguments, reject, stdin, env)


def use_server(folder: Path, *arguments: str, use: Callable[[httpx.Client], Result]) -> tuple[Result, CommandResult]:
    """Run `gitlab-error-tracking serve` in a folder without serving a socket, until a function has used the server.

    Args:
        folder: The working directory.
        arguments: Further arguments of `serve`.
        use: Called with a client that has the maintainer's token, when the server is ready.

    Returns:
        The result of the function, and of the command.
    """
    results: list[Result] = []
    finished = _run(folder, ("serve", "--port", "0", *arguments), lambda server: results.append(use(server)))
    assert finished.returncode == 0, finished.stderr
    return results[0], finished


def _run(
    folder: Path,
    arguments: tuple[str, ...],
    use: Callable[[httpx.Client], object],
    stdin: str | bytes = "",
    env: Mapping[str, str] | None = None,
) -> CommandResult:
    def serve(app: ASGIApp, listener: socket.socket, **options: Any) -> None:
        serve_with_workers(lambda: nullcontext(app), 1, listener, **options)

    def serve_with_workers(
        create_app: Callable[[], AbstractContextManager[ASGIApp]],
        _workers: int,
        listener: socket.socket,
        *,
        on_ready: Callable[[], None],
        **_: object,
    ) -> None:
        on_ready()
        with create_app() as app, client(app, base_url=f"{url_of(listener)}/api/v4") as server:
            use(server)

    with pytest.MonkeyPatch.context() as patch, chdir(folder), isolated_logging():
        for replacement in (serve, serve_with_workers):
            patch.setattr(f"gitlab_error_tracking_server.cli.serve.{replacement.__name__}", replacement)
        result = CliRunner().invoke(command, arguments, input=stdin, env=env, catch_exceptions=False)
    # pytest captures this: it is shown when a test fails, and scanned for tokens (`--keep`).
    sys.stderr.write(result.stderr)
    return CommandResult(result.exit_code, result.stdout, result.stderr)
