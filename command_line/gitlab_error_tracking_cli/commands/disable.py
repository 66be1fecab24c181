"""The command `gitlab-error-tracking disable`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

import click

from gitlab_error_tracking_cli.connection import with_client
from gitlab_error_tracking_cli.jobs import run_for_projects
from gitlab_error_tracking_cli.options import Command, all_projects, as_json_option, projects_options
from gitlab_error_tracking_cli.records import Project, Switched
from gitlab_error_tracking_cli.switching import disable

if TYPE_CHECKING:
    from gitlab_error_tracking_client import Client


@click.command("disable", cls=Command, record=Switched)
@projects_options
@with_client
@as_json_option
def disable_command(
    gitlab: Client, projects: tuple[Project, ...], all_from: TextIO | None, jobs: int, as_json: bool
) -> None:
    """Turn off error tracking for projects, and write only a change.

    The client keys stay, but GitLab rejects errors. In a pipeline, the project of the pipeline is the default.
    """
    run_for_projects(
        all_projects(projects, all_from),
        lambda project: disable(gitlab, project),
        lambda project, error: Switched(project, "failed", error=error),
        jobs=jobs,
        as_json=as_json,
    )
