"""The command `gitlab-error-tracking keys`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from gitlab_error_tracking_cli.client_keys import all_keys, create, record_of
from gitlab_error_tracking_cli.commands.rotate import rotate_command
from gitlab_error_tracking_cli.connection import with_client
from gitlab_error_tracking_cli.exit_codes import ExitCode
from gitlab_error_tracking_cli.invocation import command_line
from gitlab_error_tracking_cli.options import Command, as_json_option, project_argument
from gitlab_error_tracking_cli.output import print_record, print_records
from gitlab_error_tracking_cli.projects import named
from gitlab_error_tracking_cli.records import Key

if TYPE_CHECKING:
    from gitlab_error_tracking_client import Client

    from gitlab_error_tracking_cli.projects import Project


@click.group("keys")
def keys_group() -> None:
    """List, create, delete and rotate the client keys of a project."""


keys_group.add_command(rotate_command)


@keys_group.command("list", cls=Command, record=Key, epilog="Example: gitlab-error-tracking keys list group/app --json")
@project_argument
@with_client
@as_json_option
def list_(gitlab: Client, project: Project, as_json: bool) -> None:
    """List the client keys of a project with their DSNs."""
    keys = [record_of(key) for key in all_keys(gitlab, project)]
    print_records(keys, as_json=as_json)
    if not keys:
        command = command_line("keys create", project)
        click.echo(f"{named(project)} has no client keys. To create one: {command}", err=True)


@keys_group.command("create", cls=Command, record=Key, epilog="Example: gitlab-error-tracking keys create group/app")
@project_argument
@with_client
@as_json_option
def create_(gitlab: Client, project: Project, as_json: bool) -> None:
    """Create a client key, and print its DSN."""
    key = record_of(create(gitlab, project))
    click.echo(f"Created client key {key.id} of {named(project)}.", err=True)
    print_record(key, key.sentry_dsn, as_json=as_json)


@keys_group.command(
    "delete", cls=Command, record=Key, epilog="Example: gitlab-error-tracking keys delete group/app --key 3"
)
@project_argument
@click.option("--key", "key_id", type=int, required=True, metavar="ID", help="The id of the client key.")
@click.option("--confirm", is_flag=True, help="Delete without asking. Only a terminal is asked.")
@with_client
@as_json_option
def delete(gitlab: Client, project: Project, key_id: int, confirm: bool, as_json: bool) -> None:
    """Delete a client key. GitLab then rejects errors of applications that use its DSN."""
    question = f"Delete client key {key_id} of {named(project)}?"
    if sys.stdin.isatty() and not confirm and not click.confirm(question, err=True):
        raise click.exceptions.Exit(ExitCode.INTERRUPTED)
    key = record_of(gitlab.client_keys.delete(project, key_id))
    print_record(key, f"Deleted client key {key.id} of {named(project)}.", as_json=as_json)
