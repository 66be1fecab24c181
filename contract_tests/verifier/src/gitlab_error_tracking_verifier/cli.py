"""The command `gitlab-error-tracking verify`."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gitlab_error_tracking_verifier.errors import CannotStart
from gitlab_error_tracking_verifier.redaction import Redaction
from gitlab_error_tracking_verifier.report import Conformance
from gitlab_error_tracking_verifier.reports.files import render_json, render_junit, render_page
from gitlab_error_tracking_verifier.reports.text import render, render_restore
from gitlab_error_tracking_verifier.run import Plan, undo, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_verifier.report import Report

_UNDETERMINED = Conformance.UNDETERMINED.exit_code
_EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_REPORTS: dict[str, Callable[[Report], str]] = {
    "report_html": render_page,
    "report_json": render_json,
    "report_junit": render_junit,
}


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


def _report_option(kind: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def check_writable(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
        """Check before the run that a report can be written, and leave no empty one."""
        try:
            if path is not None and not path.exists():
                path.touch()
                path.unlink()
        except OSError as error:
            raise click.BadParameter(f"{path} cannot be written: {error.strerror}") from None
        return path

    file = click.Path(dir_okay=False, writable=True, path_type=Path)
    help_text = f"Write the report as {kind}."
    option = f"--report-{kind.partition(' ')[0].lower()}"
    return click.option(option, type=file, callback=check_writable, metavar="FILE", help=help_text)


@click.command("verify", epilog="Exit code: 0 conforming, 1 rule failed, 2 wrong options, 3 undetermined.")
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
@click.option("--ca-file", type=_EXISTING_FILE, metavar="FILE", help="The certificates to trust, in PEM format.")
@_report_option("HTML")
@_report_option("JSON")
@_report_option("JUnit XML")
@click.pass_context
def verify_command(context: click.Context, /, url: str | None, undo_file: Path | None, **options: Any) -> None:
    """Verify a deployment of the API against the contract.

    URL is the address of a GitLab, or of another server with this API. Nothing is changed without --allow-writes.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # the terminal may not have the character
    _check(url, undo_file, **options)
    code = _UNDETERMINED
    # No error may exit with 1, which means that a rule failed.
    try:
        code = _undo(undo_file, **options) if undo_file else _verify(url or "", **options)
    except CannotStart as reason:
        raise click.UsageError(str(reason), context) from None
    except KeyboardInterrupt:
        # Before or after the run. During the run it is part of the report.
        click.echo("Interrupted.", err=True)
    except Exception as error:  # noqa: BLE001  (see above)
        redact = Redaction(filter(None, [options["token"], options["developer_token"]]))
        click.echo(redact(f"Internal error: {type(error).__name__}: {error}"), err=True)
    context.exit(code)


def _check(url: str | None, undo_file: Path | None, **options: Any) -> None:
    """Raise UsageError for a missing option, or options that exclude each other."""
    if options["token"] is None:
        raise click.UsageError("no token: set GITLAB_TOKEN to the token of a maintainer of the project")
    if options["token"] == options["developer_token"]:
        raise click.UsageError("GITLAB_TOKEN and GITLAB_DEVELOPER_TOKEN are the same: give tokens of different users")
    if undo_file is not None:
        if url is not None or options["project"] is not None:
            raise click.UsageError("--undo takes the URL and the project from its file: give neither")
    elif url is None:
        raise click.MissingParameter(param_hint="'URL'", param_type="argument")
    elif options["project"] is None:
        raise click.MissingParameter(param_hint="'--project'", param_type="option")


def _verify(url: str, **options: Any) -> int:
    """Run the rules, write the reports and the summary, and return the exit code."""
    paths = {name: options.pop(name) for name in _REPORTS}
    report = verify(Plan(url, **options), _say)
    code = report.conformance.exit_code
    for name, path in paths.items():
        try:
            if path is not None:
                path.write_text(_REPORTS[name](report), encoding="utf-8")
        except OSError as error:
            click.echo(f"Error: {path} cannot be written: {error.strerror}", err=True)
            code = _UNDETERMINED
    return code if _print(render(report)) else _UNDETERMINED


def _undo(undo_file: Path, token: str, timeout: float, ca_file: Path | None, **_: Any) -> int:
    results = undo(undo_file, token, timeout, ca_file)
    failed = any(result.failed for result in results)
    return 0 if _print(render_restore(results)) and not failed else _UNDETERMINED


def _say(line: str) -> None:
    # The reader may be gone, for example `head`; the run must still finish and restore.
    with suppress(OSError):
        click.echo(line, err=True)


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
