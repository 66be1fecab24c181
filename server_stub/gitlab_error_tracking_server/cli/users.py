"""The command `gitlab-error-tracking user`."""

from __future__ import annotations

import click

from gitlab_error_tracking_server.cli.administration import (
    administration,
    as_json_option,
    changing,
    show,
    show_list,
    username_callback,
)
from gitlab_error_tracking_server.cli.configuration import configured


@click.group("user")
def user_group() -> None:
    """Users: whom tokens stand for and who is a member of projects."""


@user_group.command("create")
@click.argument("username", callback=username_callback)
@click.option("--admin", is_flag=True, help="May do everything in every project.")
@configured
@as_json_option
def create(username: str, admin: bool, database: str, as_json: bool) -> None:
    """Create a user."""
    with changing(database, makes=True) as administer:
        user = administer.create_user(username, is_admin=admin)
        show(user, f"{'Administrator' if admin else 'User'} {username} was created.", as_json=as_json)


@user_group.command("list")
@configured
@as_json_option
def list_(database: str, as_json: bool) -> None:
    """List all users."""
    with administration(database) as administer:
        users = administer.list_users()
    show_list(users, as_json=as_json)


@user_group.command("delete")
@click.argument("username")
@configured
@as_json_option
def delete(username: str, database: str, as_json: bool) -> None:
    """Delete a user, its tokens and its memberships."""
    with changing(database) as administer:
        user = administer.delete_user(username)
        show(user, f"User {user.username} was deleted, and with it its tokens and memberships.", as_json=as_json)
