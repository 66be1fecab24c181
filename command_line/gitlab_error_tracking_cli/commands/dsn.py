"""The command `gitlab-error-tracking dsn`."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitlab_error_tracking_cli.client_keys import all_keys, newest_active
from gitlab_error_tracking_cli.connection import with_client
from gitlab_error_tracking_cli.options import project_argument
from gitlab_error_tracking_cli.output import print_result
from gitlab_error_tracking_cli.switching import enable

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_client import Client
    from gitlab_error_tracking_client.models import ClientKey

    from gitlab_error_tracking_cli.records import Project

# The DSN goes into shells and files of variables, so it may contain nothing that they interpret.
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9._~@:/\[\]-]+")

_FORMATS: dict[str, Callable[[str, str], str]] = {
    "dsn": lambda _, dsn: dsn,
    "env": lambda name, dsn: f"{name}={dsn}",
    "json": lambda name, dsn: json.dumps({name: dsn}),
    "yaml": lambda name, dsn: f"{name}: {json.dumps(dsn)}",
}


def _variable_name(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", value):
        raise click.BadParameter(f"{value!r} is not the name of a variable: use letters, digits and _")
    return value


@click.command("dsn")
@project_argument
@click.option("--ensure", is_flag=True, help="Turn on integrated error tracking and create a client key, if missing.")
@click.option(
    "--format",
    "form",
    type=click.Choice([*_FORMATS]),
    default="dsn",
    show_default=True,
    help="How to print it: alone, or with its name as a line for a dotenv file, a JSON object or YAML.",
)
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option(
    "--name",
    default="SENTRY_DSN",
    show_default=True,
    callback=_variable_name,
    help="The name of the variable.",
)
@click.option(
    "--github-output",
    is_flag=True,
    help="Set an output of the step in GitHub Actions with this name, and mask the DSN in the log.",
)
@with_client
def dsn_command(gitlab: Client, project: Project, ensure: bool, form: str, name: str, github_output: bool) -> None:
    """Print the DSN of a project: that of its newest active client key.

    Standard output contains only the DSN, for $(…). In a pipeline, the project of the pipeline is the default.
    """
    outputs = _github_outputs() if github_output else None
    key = _ensured(gitlab, project) if ensure else newest_active(all_keys(gitlab, project))
    if key is None:
        raise click.ClickException(f"{project} has no active client key: use --ensure to create one")
    dsn = key.sentry_dsn
    if not _PLAIN_URL.fullmatch(dsn):
        raise click.ClickException(f"the DSN of client key {key.id} contains characters that a URL does not need")
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


def _ensured(gitlab: Client, project: Project) -> ClientKey:
    if enable(gitlab, project, integrated=False).backend == "sentry":
        raise click.ClickException(
            f"{project} uses Sentry: take the DSN from there, or move it with gitlab-error-tracking enable --integrated"
        )
    # GitLab creates the first key when it turns integrated error tracking on.
    return newest_active(all_keys(gitlab, project)) or gitlab.client_keys.create(project)
