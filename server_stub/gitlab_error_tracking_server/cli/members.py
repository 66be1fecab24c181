"""The command `gitlab-error-tracking member`."""

from __future__ import annotations

import click

from gitlab_error_tracking_server.cli.administration import (
    administration,
    as_json_option,
    changing,
    show,
    show_list,
)
from gitlab_error_tracking_server.cli.configuration import configured
from gitlab_error_tracking_server.gitlab.models import AccessLevel


@click.group("member")
def member_group() -> None:
    """Members of projects, and their roles. Maintainers and owners may use the API."""


@member_group.command("add")
@click.argument("path")
@click.argument("username")
@click.option(
    "--role",
    type=click.Choice([level.name.lower() for level in AccessLevel]),
    default=AccessLevel.MAINTAINER.name.lower(),
    show_default=True,
    help="In place of the role that the user may have.",
)
@configured
@as_json_option
def add(path: str, username: str, role: str, database: str, as_json: bool) -> None:
    """Give a user a role in the project at a full PATH."""
    with changing(database) as administer:
        member = administer.add_member(path, username, AccessLevel[role.upper()])
        show(member, f"{member.username} is {role} of {member.path}.", as_json=as_json)


@member_group.command("list")
@click.argument("path")
@configured
@as_json_option
def list_(path: str, database: str, as_json: bool) -> None:
    """List the members of the project at a full PATH."""
    with administration(database) as administer:
        members = administer.list_members(path)
    show_list(members, as_json=as_json)


@member_group.command("remove")
@click.argument("path")
@click.argument("username")
@configured
@as_json_option
def remove(path: str, username: str, database: str, as_json: bool) -> None:
    """Take a user's role in the project at a full PATH away."""
    with changing(database) as administer:
        member = administer.remove_member(path, username)
        show(member, f"{member.username} is no member of {member.path} any more.", as_json=as_json)
