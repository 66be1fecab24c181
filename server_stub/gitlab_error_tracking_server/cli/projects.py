"""The command `gitlab-error-tracking project`."""

from __future__ import annotations

import click

from gitlab_error_tracking_server.cli.administration import (
    administration,
    as_json_option,
    changing,
    path_callback,
    show,
    show_list,
)
from gitlab_error_tracking_server.cli.configuration import configured
from gitlab_error_tracking_server.gitlab.models import Visibility


@click.group("project")
def project_group() -> None:
    """Projects, which error tracking settings and client keys belong to."""


@project_group.command("create")
@click.argument("path", callback=path_callback)
@click.option(
    "--visibility",
    type=click.Choice([visibility.value for visibility in Visibility]),
    default=Visibility.PRIVATE.value,
    show_default=True,
    help="Who sees that it is there.",
)
@configured
@as_json_option
def create(path: str, visibility: str, database: str, as_json: bool) -> None:
    """Create a project, by its full PATH: group/subgroup/project."""
    with changing(database, makes=True) as administer:
        project = administer.create_project(path, Visibility(visibility))
        show(project, f"Project {project.id}, {path}, was created.", as_json=as_json)


@project_group.command("list")
@configured
@as_json_option
def list_(database: str, as_json: bool) -> None:
    """List all projects."""
    with administration(database) as administer:
        projects = administer.list_projects()
    show_list(projects, as_json=as_json)


@project_group.command("delete")
@click.argument("path")
@click.confirmation_option(
    "--yes", prompt="Its settings and client keys are deleted too, for ever. Go on?", help="Do not ask."
)
@configured
@as_json_option
def delete(path: str, database: str, as_json: bool) -> None:
    """Delete the project at a full PATH, its settings and its client keys."""
    with changing(database) as administer:
        project = administer.delete_project(path)
        show(project, f"Project {project.id}, {project.path}, was deleted.", as_json=as_json)
