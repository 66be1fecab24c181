"""The command `gitlab-error-tracking verify`."""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from pathlib import Path

import click
from gitlab_error_tracking_contract import load_contract

from gitlab_error_tracking_verifier.deployment import base_url
from gitlab_error_tracking_verifier.errors import CannotStart
from gitlab_error_tracking_verifier.report import Conformance
from gitlab_error_tracking_verifier.reports.html import render_page
from gitlab_error_tracking_verifier.reports.machine import render_json, render_junit
from gitlab_error_tracking_verifier.reports.text import Lines, render
from gitlab_error_tracking_verifier.run import Plan, Progress, verify

_FILE = click.Path(dir_okay=False, path_type=Path)


def _project(_context: click.Context, _parameter: click.Parameter, value: str) -> int | str:
    if "%" in value or not value.isprintable():
        raise click.BadParameter("write the path as it is, group/project, without encoding it")
    if re.fullmatch("[0-9]{1,19}", value):
        return int(value)
    if "/" not in value.strip("/"):
        raise click.BadParameter("give the numeric id, or the full path: group/project")
    return value.strip("/")


def _token(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and (not value.isascii() or not value.isprintable() or " " in value or not value):
        raise click.BadParameter(
            f"{parameter.human_readable_name} is not a valid token: it contains spaces or unprintable characters"
        )
    return value


@click.command("verify", epilog="Exit code: 0 conforming, 1 not conforming, 2 wrong options, 3 undetermined.")
@click.argument("url")
@click.option(
    "--project",
    required=True,
    callback=_project,
    metavar="ID|PATH",
    help="The project to verify: its id or full path.",
)
@click.option(
    "--token",
    required=True,
    envvar="GITLAB_TOKEN",
    callback=_token,
    help="The token of a maintainer of the project. Prefer GITLAB_TOKEN: other users can see command lines.",
)
@click.option(
    "--developer-token",
    envvar="GITLAB_DEVELOPER_TOKEN",
    callback=_token,
    metavar="TOKEN",
    help="The token of a member below maintainer, whose access must be denied. Or GITLAB_DEVELOPER_TOKEN.",
)
@click.option(
    "--allow-writes",
    is_flag=True,
    help="Also create and delete client keys, and switch error tracking off and on: meanwhile errors may be "
    "rejected. The initial state is restored, also after Ctrl-C.",
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
    "--cases",
    default=50,
    show_default=True,
    type=click.IntRange(min=1),
    help="The generated requests of a rule.",
)
@click.option("--seed", type=click.IntRange(min=0), help="The seed of generated requests. [default: random]")
@click.option("--report-html", type=_FILE, metavar="FILE", help="Write the report as HTML.")
@click.option("--report-json", type=_FILE, metavar="FILE", help="Write the report as JSON.")
@click.option("--report-junit", type=_FILE, metavar="FILE", help="Write the report as JUnit XML.")
@click.option("--quiet", is_flag=True, help="Write only the summary.")
@click.pass_context
def verify_command(
    context: click.Context,
    url: str,
    project: int | str,
    token: str,
    developer_token: str | None,
    allow_writes: bool,
    seconds: float,
    timeout: float,
    cases: int,
    seed: int | None,
    report_html: Path | None,
    report_json: Path | None,
    report_junit: Path | None,
    quiet: bool,
) -> None:
    """Verify a deployment of the API against the contract.

    URL is the address of a GitLab, or of another server with this API. Nothing is changed without --allow-writes.
    """
    try:
        address = base_url(url, load_contract())
    except CannotStart as reason:
        raise click.BadParameter(str(reason), param_hint="URL") from None
    reports = [(report_html, render_page), (report_json, render_json), (report_junit, render_junit)]
    requested = [(path, renderer) for path, renderer in reports if path is not None]
    for path, _ in requested:
        _touch(path)
    plan = Plan(
        address,
        project,
        token,
        developer_token=developer_token,
        allow_writes=allow_writes,
        seconds=seconds,
        timeout=timeout,
        cases=cases,
        seed=secrets.randbelow(2**32) if seed is None else seed,
    )
    progress = Progress() if quiet else Lines(lambda line: click.echo(line, err=True))
    try:
        report = verify(plan, progress)
        for path, renderer in requested:
            path.write_text(renderer(report), encoding="utf-8")
        with suppress(BrokenPipeError):
            click.echo(render(report))
    except KeyboardInterrupt:
        # Before or after the run. During the run it is part of the report.
        click.echo("Interrupted.", err=True)
        context.exit(Conformance.UNDETERMINED.value)
    context.exit(report.conformance.value)


def _touch(path: Path) -> None:
    """Check before the run that a report can be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be written: {error.strerror}") from None
