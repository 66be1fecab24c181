"""The command `gitlab-error-tracking status`."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

import click
from gitlab_error_tracking_client import errors

from gitlab_error_tracking_cli.client_keys import all_keys, newest_active, record_of
from gitlab_error_tracking_cli.connection import with_client
from gitlab_error_tracking_cli.jobs import run_for_projects
from gitlab_error_tracking_cli.options import Command, all_projects, as_json_option, projects_options
from gitlab_error_tracking_cli.records import Status
from gitlab_error_tracking_cli.switching import backend_of

if TYPE_CHECKING:
    from gitlab_error_tracking_client import Client

    from gitlab_error_tracking_cli.projects import Project


@click.command("status", cls=Command, record=Status)
@projects_options
@with_client
@as_json_option
def status_command(
    gitlab: Client, projects: tuple[Project, ...], all_from: BinaryIO | None, jobs: int, as_json: bool
) -> None:
    """Show whether error tracking is on, its backend, the client keys and the host of the DSN."""
    run_for_projects(
        all_projects(projects, all_from),
        lambda project: _status(gitlab, project),
        Status,
        jobs=jobs,
        as_json=as_json,
    )


def _status(gitlab: Client, project: Project) -> Status:
    try:
        settings = gitlab.settings.get(project)
    except errors.SettingsNotFound:
        settings = None
    keys = all_keys(gitlab, project)
    newest = newest_active(keys)
    return Status(
        str(project),
        "read",
        active=settings.active if settings else None,
        backend=backend_of(settings) if settings else None,
        keys=len(keys),
        active_keys=sum(key.active for key in keys),
        dsn_host=urlsplit(record_of(newest).sentry_dsn).hostname if newest else None,
    )
