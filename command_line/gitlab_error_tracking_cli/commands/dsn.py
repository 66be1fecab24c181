"""The command `gitlab-error-tracking dsn`."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitlab_error_tracking_cli.client_keys import all_keys, create, newest_active, record_of
from gitlab_error_tracking_cli.connection import with_client
from gitlab_error_tracking_cli.diagnosis import causes_in_settings
from gitlab_error_tracking_cli.invocation import command_line
from gitlab_error_tracking_cli.options import project_argument
from gitlab_error_tracking_cli.output import print_result
from gitlab_error_tracking_cli.projects import named
from gitlab_error_tracking_cli.switching import backend_of, enable

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_client import Client
    from gitlab_error_tracking_client.models import ClientKey

    from gitlab_error_tracking_cli.projects import Project

_FORMATS: dict[str, Callable[[str, str], str]] = {
    "dsn": lambda _, dsn: dsn,
    "env": lambda name, dsn: f"{name}={dsn}",
    "json": lambda name, dsn: json.dumps({name: dsn}),
    "yaml": lambda name, dsn: f"{name}: {json.dumps(dsn)}",
}


def _variable_name(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", value):
        raise click.BadParameter(f"{value!r} is not the name of a variable: use letters, digits and _")
    return value


@click.command("dsn")
@project_argument
@click.option("--ensure", is_flag=True, help="Turn on integrated error tracking and create a client key, if missing.")
@click.option(
    "--format",
    "form",
    type=click.Choice([*_FORMATS]),
    help="How to print it: alone, or with its name as a line for a dotenv file, a JSON object or YAML.  [default: dsn]",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--name", callback=_variable_name, help="The name of the variable.  [default: SENTRY_DSN]")
@click.option(
    "--github-output",
    is_flag=True,
    help="Set an output of the step in GitHub Actions with this name, and mask the DSN in the log.",
)
@with_client
def dsn_command(
    gitlab: Client,
    project: Project,
    ensure: bool,
    form: str | None,
    as_json: bool,
    name: str | None,
    github_output: bool,
) -> None:
    """Print the DSN of a project: that of its newest active client key.

    Standard output contains only the DSN, for $(…). The command fails if GitLab rejects errors with this DSN, because
    error tracking is off or the project uses Sentry.
    """
    if sum((form is not None, as_json, github_output)) > 1:
        raise click.UsageError("use only one of --format, --json and --github-output")
    form = "json" if as_json else form or "dsn"
    if name and form == "dsn" and not github_output:
        raise click.UsageError("--name needs --format env, json or yaml, or --github-output")
    outputs = _github_outputs() if github_output else None
    name, dsn = name or "SENTRY_DSN", record_of(_key(gitlab, project, ensure=ensure)).sentry_dsn
    if outputs is None:
        print_result(_FORMATS[form](name, dsn))
        return
    # Masked first, so that no later line can show it.
    print_result(f"::add-mask::{dsn}")
    try:
        with outputs.open("a", encoding="utf-8") as file:
            file.write(f"{name}={dsn}\n")
    except OSError as error:
        raise click.ClickException(f"{outputs} cannot be written: {error.strerror}") from None


def _github_outputs() -> Path:
    path = os.environ.get("GITHUB_OUTPUT")
    if not path:
        raise click.UsageError("--github-output works only in a step of GitHub Actions, which sets GITHUB_OUTPUT")
    return Path(path)


def _key(gitlab: Client, project: Project, *, ensure: bool) -> ClientKey:
    """Return the key whose DSN the project uses.

    Raises:
        click.ClickException: GitLab would reject errors with it.
    """
    if ensure:
        backend = enable(gitlab, project, integrated=False).backend
    else:
        settings = gitlab.settings.get(project)
        backend = backend_of(settings)
        for cause in causes_in_settings(settings, project):
            raise click.ClickException(f"{named(project)}: {cause}")
    if backend == "sentry":
        move = command_line("enable", project, "--integrated")
        raise click.ClickException(
            f"{named(project)} uses Sentry: take the DSN from there, or move the project: {move}"
        )
    key = newest_active(all_keys(gitlab, project))
    # GitLab creates the first key when it turns integrated error tracking on.
    if key is None and ensure:
        return create(gitlab, project)
    if key is None:
        command = command_line("dsn", project, "--ensure")
        raise click.ClickException(f"{named(project)} has no active client key. To create one: {command}")
    return key
