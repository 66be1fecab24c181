"""The command `gitlab-error-tracking disable`."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import click

from gitlab_error_tracking_cli.connection import with_client
from gitlab_error_tracking_cli.jobs import run_for_projects
from gitlab_error_tracking_cli.options import Command, all_projects, as_json_option, projects_options
from gitlab_error_tracking_cli.records import Disabled
from gitlab_error_tracking_cli.switching import disable

if TYPE_CHECKING:
    from gitlab_error_tracking_client import Client

    from gitlab_error_tracking_cli.projects import Project


@click.command("disable", cls=Command, record=Disabled)
@projects_options
@with_client
@as_json_option
def disable_command(
    gitlab: Client, projects: tuple[Project, ...], all_from: BinaryIO | None, jobs: int, as_json: bool
) -> None:
    """Turn off error tracking for projects, and write only a change.

    The client keys stay, but GitLab rejects errors.
    """
    run_for_projects(
        all_projects(projects, all_from),
        lambda project: disable(gitlab, project),
        Disabled,
        jobs=jobs,
        as_json=as_json,
    )
