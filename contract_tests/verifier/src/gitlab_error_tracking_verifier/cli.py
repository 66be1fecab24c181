"""The command `gitlab-error-tracking verify`."""

from __future__ import annotations

import os
import re
import secrets
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click
from gitlab_error_tracking_contract import load_contract

from gitlab_error_tracking_verifier.deployment import base_url
from gitlab_error_tracking_verifier.errors import CannotStart
from gitlab_error_tracking_verifier.redaction import Redaction
from gitlab_error_tracking_verifier.report import Conformance
from gitlab_error_tracking_verifier.reports.html import render_page
from gitlab_error_tracking_verifier.reports.machine import render_json, render_junit
from gitlab_error_tracking_verifier.reports.text import Lines, QuietProgress, render, render_restore
from gitlab_error_tracking_verifier.run import Plan, undo, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_verifier.report import Report

    Renderer = Callable[[Report], str]

_UNDETERMINED = Conformance.UNDETERMINED.exit_code
_FILE = click.Path(dir_okay=False, path_type=Path)
_EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _project(_context: click.Context, _parameter: click.Parameter, value: str | None) -> int | str | None:
    if value is None:
        return None
    if "%" in value or not value.isprintable():
        raise click.BadParameter("write the path as it is, group/project, without encoding it")
    if re.fullmatch("[0-9]{1,19}", value):
        return int(value)
    if "/" not in value.strip("/"):
        raise click.BadParameter("give the numeric id, or the full path: group/project")
    return value.strip("/")


def _token(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    if not value.isascii() or not value.isprintable() or " " in value or not value:
        raise click.BadParameter(f"{parameter.human_readable_name} contains spaces or unprintable characters")
    if context.get_parameter_source(str(parameter.name)) is click.core.ParameterSource.COMMANDLINE:
        variable, option = parameter.envvar, parameter.opts[0]
        click.echo(f"Warning: other users of this machine can see {option}: set {variable} instead.", err=True)
    return value


def _report(_context: click.Context, _parameter: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and not value.parent.is_dir():
        raise click.BadParameter(f"the folder {value.parent} does not exist")
    return value


class _Verify(click.Command):
    """A command that never exits with 1 for another reason than a failed rule."""

    def invoke(self, ctx: click.Context) -> None:
        try:
            super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException):
            raise
        except CannotStart as reason:
            raise click.UsageError(str(reason), ctx) from None
        except KeyboardInterrupt:
            # Before or after the run. During the run it is part of the report.
            click.echo("Interrupted.", err=True)
        except Exception as error:  # noqa: BLE001  (a traceback would exit with 1)
            redact = Redaction(filter(None, [ctx.params["token"], ctx.params["developer_token"]]))
            click.echo(redact(f"Internal error: {type(error).__name__}: {error}"), err=True)
        ctx.exit(_UNDETERMINED)


@click.command("verify", cls=_Verify, epilog="Exit code: 0 conforming, 1 rule failed, 2 wrong options, 3 undetermined.")
@click.argument("url", required=False)
@click.option(
    "--project", callback=_project, metavar="ID|PATH", help="The project to verify: its id or full path.  [required]"
)
@click.option(
    "--token",
    envvar="GITLAB_TOKEN",
    callback=_token,
    help="The token of a maintainer of the project. Use GITLAB_TOKEN: other users can see command lines.",
)
@click.option(
    "--developer-token",
    envvar="GITLAB_DEVELOPER_TOKEN",
    callback=_token,
    metavar="TOKEN",
    help="The token of a member below maintainer, whose access must be denied. Use GITLAB_DEVELOPER_TOKEN.",
)
@click.option(
    "--allow-writes",
    is_flag=True,
    help="Also create and delete client keys, and switch error tracking off and on: meanwhile errors may be "
    "rejected. The initial state is restored, also after Ctrl-C.",
)
@click.option(
    "--undo", "undo_file", type=_EXISTING_FILE, metavar="FILE", help="Undo the changes of a run that was killed."
)
@click.option(
    "--time-budget",
    "seconds",
    default=60.0,
    show_default=True,
    type=click.FloatRange(min=1),
    help="The seconds that the run may take.",
)
@click.option(
    "--timeout",
    default=10.0,
    show_default=True,
    type=click.FloatRange(min=0.1),
    help="The seconds that a response may take.",
)
@click.option(
    "--cases", default=50, show_default=True, type=click.IntRange(min=1), help="The generated requests of a rule."
)
@click.option("--seed", type=click.IntRange(min=0), help="The seed of generated requests.  [default: random]")
@click.option("--ca-file", type=_EXISTING_FILE, metavar="FILE", help="The certificates to trust, in PEM format.")
@click.option("--report-html", type=_FILE, callback=_report, metavar="FILE", help="Write the report as HTML.")
@click.option("--report-json", type=_FILE, callback=_report, metavar="FILE", help="Write the report as JSON.")
@click.option("--report-junit", type=_FILE, callback=_report, metavar="FILE", help="Write the report as JUnit XML.")
@click.option("--quiet", is_flag=True, help="Write only the summary.")
@click.pass_context
def verify_command(
    context: click.Context,
    url: str | None,
    project: int | str | None,
    token: str | None,
    developer_token: str | None,
    allow_writes: bool,
    undo_file: Path | None,
    seconds: float,
    timeout: float,
    cases: int,
    seed: int | None,
    ca_file: Path | None,
    report_html: Path | None,
    report_json: Path | None,
    report_junit: Path | None,
    quiet: bool,
) -> None:
    """Verify a deployment of the API against the contract.

    URL is the address of a GitLab, or of another server with this API. Nothing is changed without --allow-writes.
    """
    _replace_unencodable_characters()
    if token is None:
        raise click.UsageError("no token: set GITLAB_TOKEN to the token of a maintainer of the project")
    if token == developer_token:
        raise click.UsageError("GITLAB_TOKEN and GITLAB_DEVELOPER_TOKEN are the same: give tokens of different users")
    if undo_file is not None:
        if url is not None or project is not None:
            raise click.UsageError("--undo takes the URL and the project from its file: give neither")
        context.exit(_undo(undo_file, token, timeout, ca_file))
    if url is None:
        raise click.MissingParameter(param_hint="'URL'", param_type="argument")
    if project is None:
        raise click.MissingParameter(param_hint="'--project'", param_type="option")
    plan = Plan(
        base_url(url, load_contract()),
        project,
        token,
        developer_token=developer_token,
        allow_writes=allow_writes,
        seconds=seconds,
        timeout=timeout,
        cases=cases,
        seed=secrets.randbelow(2**32) if seed is None else seed,
        ca_file=ca_file,
    )
    reports = {render_page: report_html, render_json: report_json, render_junit: report_junit}
    context.exit(_verify(plan, {render: path for render, path in reports.items() if path}, quiet=quiet))


def _verify(plan: Plan, reports: dict[Renderer, Path], *, quiet: bool) -> int:
    """Run the rules, write the reports and the summary, and return the exit code."""
    for path in reports.values():
        _check_writable(path)
    listener = QuietProgress if quiet else Lines
    report = verify(plan, listener(lambda line: click.echo(line, err=True)))
    code = report.conformance.exit_code
    for renderer, path in reports.items():
        try:
            path.write_text(renderer(report), encoding="utf-8")
        except OSError as error:
            click.echo(f"Error: {path} cannot be written: {error.strerror}", err=True)
            code = _UNDETERMINED
    return code if _print(render(report)) else _UNDETERMINED


def _undo(undo_file: Path, token: str, timeout: float, ca_file: Path | None) -> int:
    results = undo(undo_file, token, timeout, ca_file)
    failed = any(result.failed for result in results)
    return 0 if _print(render_restore(results)) and not failed else _UNDETERMINED


def _check_writable(path: Path) -> None:
    """Check before the run that a report can be written, and leave no empty one."""
    existed = path.exists()
    try:
        path.touch()
        if not existed:
            path.unlink()
    except OSError as error:
        raise CannotStart(f"{path} cannot be written: {error.strerror}") from None


def _print(text: str) -> bool:
    """Print a text and return whether that succeeded; a closed pipe, such as `head`, counts as success."""
    try:
        click.echo(text)
    except OSError as error:
        # Python would write the rest at its exit, and fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            click.echo(f"Error: the summary cannot be written: {error.strerror}", err=True)
            return False
    return True


def _replace_unencodable_characters() -> None:
    """Show a replacement for characters that the terminal cannot show, instead of raising UnicodeEncodeError."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
