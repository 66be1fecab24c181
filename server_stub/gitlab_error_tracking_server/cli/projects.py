"""The command `gitlab-error-tracking project`."""

from __future__ import annotations

import click
from gitlab_error_tracking_cli.output import print_record, print_records

from gitlab_error_tracking_server.cli.administration import (
    as_json_option,
    open_administration,
    open_transaction,
    path_callback,
)
from gitlab_error_tracking_server.cli.configuration import with_database_options
from gitlab_error_tracking_server.gitlab.models import Visibility


@click.group("project")
def project_group() -> None:
    """Manage projects, to which error tracking settings and client keys belong."""


@project_group.command("create")
@click.argument("path", callback=path_callback)
@click.option(
    "--visibility",
    type=click.Choice([visibility.value for visibility in Visibility]),
    default=Visibility.PRIVATE.value,
    show_default=True,
    help="The users who can see the project: its members, all users with a token, or everybody.",
)
@with_database_options
@as_json_option
def create(path: str, visibility: str, database: str, as_json: bool) -> None:
    """Create a project with a full PATH, such as group/subgroup/project."""
    with open_transaction(database) as administration:
        project = administration.create_project(path, Visibility(visibility))
        print_record(project, f"Created project {project.id}: {path}.", as_json=as_json)


@project_group.command("list")
@with_database_options
@as_json_option
def list_(database: str, as_json: bool) -> None:
    """List all projects."""
    with open_administration(database) as administration:
        projects = administration.list_projects()
    print_records(projects, as_json=as_json)


@project_group.command("rename")
@click.argument("path")
@click.argument("new_path", callback=path_callback)
@with_database_options
@as_json_option
def rename(path: str, new_path: str, database: str, as_json: bool) -> None:
    """Rename the project at a full PATH. Reads by the former path are redirected; changes are rejected."""
    with open_transaction(database) as administration:
        project = administration.rename_project(path, new_path)
        print_record(project, f"Renamed project {project.id} to {project.path}.", as_json=as_json)


@project_group.command("delete")
@click.argument("path")
@click.confirmation_option(
    "--yes",
    prompt="This also deletes its settings and client keys. It cannot be undone. Continue?",
    help="Do not ask for confirmation.",
)
@with_database_options
@as_json_option
def delete(path: str, database: str, as_json: bool) -> None:
    """Delete the project at a full PATH, its settings and its client keys."""
    with open_transaction(database) as administration:
        project = administration.delete_project(path)
        print_record(project, f"Deleted project {project.id}: {project.path}.", as_json=as_json)
