"""The command `gitlab-error-tracking enable`."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import click

from gitlab_error_tracking_cli.connection import with_client
from gitlab_error_tracking_cli.jobs import run_for_projects
from gitlab_error_tracking_cli.options import Command, all_projects, as_json_option, projects_options
from gitlab_error_tracking_cli.records import Enabled
from gitlab_error_tracking_cli.switching import enable

if TYPE_CHECKING:
    from gitlab_error_tracking_client import Client

    from gitlab_error_tracking_cli.projects import Project


@click.command("enable", cls=Command, record=Enabled)
@projects_options
@click.option("--integrated", is_flag=True, help="Also move projects with Sentry to integrated error tracking.")
@with_client
@as_json_option
def enable_command(
    gitlab: Client, projects: tuple[Project, ...], all_from: BinaryIO | None, jobs: int, integrated: bool, as_json: bool
) -> None:
    """Turn on error tracking for projects, and write only a change.

    A project without error tracking becomes integrated, and one with Sentry keeps it.
    """
    run_for_projects(
        all_projects(projects, all_from),
        lambda project: enable(gitlab, project, integrated=integrated),
        Enabled,
        jobs=jobs,
        as_json=as_json,
    )
