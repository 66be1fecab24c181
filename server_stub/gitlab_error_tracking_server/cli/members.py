"""The command `gitlab-error-tracking member`."""

from __future__ import annotations

import click
from gitlab_error_tracking_cli.output import print_record, print_records

from gitlab_error_tracking_server.cli.administration import (
    as_json_option,
    open_administration,
    open_transaction,
)
from gitlab_error_tracking_server.cli.configuration import with_database_options
from gitlab_error_tracking_server.gitlab.models import AccessLevel


@click.group("member")
def member_group() -> None:
    """Manage the members of projects. Maintainers and owners may use the API."""


@member_group.command("add")
@click.argument("path")
@click.argument("username")
@click.option(
    "--role",
    type=click.Choice([level.name.lower() for level in AccessLevel]),
    default=AccessLevel.MAINTAINER.name.lower(),
    show_default=True,
    help="The role, which replaces an existing one.",
)
@with_database_options
@as_json_option
def add(path: str, username: str, role: str, database: str, as_json: bool) -> None:
    """Give a user a role in the project at a full PATH."""
    with open_transaction(database) as administration:
        member = administration.add_member(path, username, AccessLevel[role.upper()])
        print_record(member, f"{member.username} is now {role} of {member.path}.", as_json=as_json)


@member_group.command("list")
@click.argument("path")
@with_database_options
@as_json_option
def list_(path: str, database: str, as_json: bool) -> None:
    """List the members of the project at a full PATH."""
    with open_administration(database) as administration:
        members = administration.list_members(path)
    print_records(members, as_json=as_json)


@member_group.command("remove")
@click.argument("path")
@click.argument("username")
@with_database_options
@as_json_option
def remove(path: str, username: str, database: str, as_json: bool) -> None:
    """Remove a user from the project at a full PATH."""
    with open_transaction(database) as administration:
        member = administration.remove_member(path, username)
        print_record(member, f"{member.username} was removed from {member.path}.", as_json=as_json)
