"""The command `gitlab-error-tracking user`."""

from __future__ import annotations

import click
from gitlab_error_tracking_cli.output import print_record, print_records

from gitlab_error_tracking_server.cli.administration import (
    as_json_option,
    open_administration,
    open_transaction,
    username_callback,
)
from gitlab_error_tracking_server.cli.configuration import with_database_options


@click.group("user")
def user_group() -> None:
    """Manage users, to whom access tokens and memberships belong."""


@user_group.command("create")
@click.argument("username", callback=username_callback)
@click.option("--admin", is_flag=True, help="Allow the user everything in every project.")
@click.option("--blocked", is_flag=True, help="Block the user: every request with one of their tokens is rejected.")
@with_database_options
@as_json_option
def create(username: str, admin: bool, blocked: bool, database: str, as_json: bool) -> None:
    """Create a user."""
    with open_transaction(database) as administration:
        user = administration.create_user(username, is_admin=admin, is_blocked=blocked)
        print_record(user, f"Created {'administrator' if admin else 'user'} {username}.", as_json=as_json)


@user_group.command("list")
@with_database_options
@as_json_option
def list_(database: str, as_json: bool) -> None:
    """List all users."""
    with open_administration(database) as administration:
        users = administration.list_users()
    print_records(users, as_json=as_json)


@user_group.command("block")
@click.argument("username")
@with_database_options
@as_json_option
def block(username: str, database: str, as_json: bool) -> None:
    """Block a user: every request with one of their tokens is rejected."""
    with open_transaction(database) as administration:
        user = administration.set_blocked(username, is_blocked=True)
        print_record(user, f"Blocked user {user.username}.", as_json=as_json)


@user_group.command("unblock")
@click.argument("username")
@with_database_options
@as_json_option
def unblock(username: str, database: str, as_json: bool) -> None:
    """Unblock a user."""
    with open_transaction(database) as administration:
        user = administration.set_blocked(username, is_blocked=False)
        print_record(user, f"Unblocked user {user.username}.", as_json=as_json)


@user_group.command("delete")
@click.argument("username")
@with_database_options
@as_json_option
def delete(username: str, database: str, as_json: bool) -> None:
    """Delete a user with all tokens and memberships."""
    with open_transaction(database) as administration:
        user = administration.delete_user(username)
        print_record(user, f"Deleted user {user.username} with all tokens and memberships.", as_json=as_json)
