"""The command `gitlab-error-tracking token`.

A token is never an argument, because other users of the machine can read arguments. A new token is printed once.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click
from gitlab_error_tracking_cli.output import print_record, print_records, print_result, to_json_object

from gitlab_error_tracking_server.cli.administration import (
    as_json_option,
    open_administration,
    open_transaction,
)
from gitlab_error_tracking_server.cli.configuration import with_database_options
from gitlab_error_tracking_server.data.models import TokenData
from gitlab_error_tracking_server.data.reader import MIN_TOKEN_LENGTH
from gitlab_error_tracking_server.data.schema import is_valid
from gitlab_error_tracking_server.gitlab.clock import utc_now
from gitlab_error_tracking_server.gitlab.models import FINE_GRAINED, Scope
from gitlab_error_tracking_server.gitlab.permissions import PERMISSIONS
from gitlab_error_tracking_server.store.credentials import new_token

if TYPE_CHECKING:
    from gitlab_error_tracking_server.store.administration import TokenRecord

# GitLab's default (https://docs.gitlab.com/user/profile/personal_access_tokens/).
_DEFAULT_DAYS = 365
# Python also accepts week dates and dates without hyphens.
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class _ExpiryDate(click.ParamType[date | None]):
    name = "date"

    def convert(self, value: str, parameter: click.Parameter | None, context: click.Context | None) -> date | None:
        if value == "never":
            return None
        try:
            day = date.fromisoformat(value if _DAY.fullmatch(value) else "")
        except ValueError:
            self.fail(f'{value!r} is not a date: use YYYY-MM-DD or "never"', parameter, context)
        if day <= utc_now().date():
            self.fail(f'{value} is not in the future: use a later date, or "never"', parameter, context)
        return day


def _a_year_from_now() -> str:
    return (utc_now().date() + timedelta(days=_DEFAULT_DAYS)).isoformat()


@click.group("token")
def token_group() -> None:
    """Manage access tokens. Only their digests are stored."""


@token_group.command("create")
@click.option("--user", "username", required=True, metavar="USERNAME", help="The user of the token.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    help="The scope: api for everything, read_api for reading, sudo to act as another user. Can be repeated.",
)
@click.option(
    "--permission",
    "permissions",
    type=click.Choice(sorted({*PERMISSIONS.values()})),
    multiple=True,
    help="Make a fine-grained token with this permission, in place of --scope. Can be repeated.",
)
@click.option("--oauth", is_flag=True, help="Make an OAuth access token instead of a personal one.")
@click.option(
    "--expires-at",
    type=_ExpiryDate(),
    default=_a_year_from_now,
    show_default="a year from now",
    metavar="YYYY-MM-DD|never",
    help="The first day on which the token is invalid, in UTC.",
)
@click.option("--stdin", is_flag=True, help="Read the token from standard input instead of generating one.")
@with_database_options
@as_json_option
def create(
    username: str,
    scopes: tuple[str, ...],
    permissions: tuple[str, ...],
    oauth: bool,
    expires_at: date | None,
    stdin: bool,
    database: str,
    as_json: bool,
) -> None:
    """Create an access token and print it once.

    Standard output contains only the token, so that a script can read it.
    """
    if bool(scopes) is bool(permissions):
        raise click.UsageError("use --scope, or --permission for a fine-grained token")
    if permissions and oauth:
        raise click.UsageError("use either --permission or --oauth: an OAuth token is not fine-grained")
    new = TokenData(
        token=_token_from_stdin() if stdin else new_token(),
        username=username,
        scopes=tuple(dict.fromkeys(scopes or [FINE_GRAINED])),
        expires_at=expires_at,
        is_oauth=oauth,
        permissions=tuple(dict.fromkeys(permissions)) or None,
    )
    with open_transaction(database) as administration:
        created = administration.create_token(new)
        _print_created(created, None if stdin else new.token, as_json=as_json)  # the user knows a token of their own
    expiry = f"expires on {expires_at}" if expires_at else "never expires"
    with suppress(OSError):  # the token exists and was printed
        allowed = " and ".join(new.permissions or new.scopes)
        click.echo(f"Created token {created.id} of {created.username} with {allowed}; it {expiry}.", err=True)
        if not stdin:
            click.echo("Save it now: it is not stored and cannot be printed again.", err=True)


@token_group.command("list")
@click.option("--user", "username", metavar="USERNAME", help="List only the tokens of this user.")
@with_database_options
@as_json_option
def list_(username: str | None, database: str, as_json: bool) -> None:
    """List access tokens by id, without their values, which are not stored."""
    with open_administration(database) as administration:
        tokens = administration.list_tokens(username)
    print_records(tokens, as_json=as_json)


@token_group.command("revoke")
@click.argument("token_id", metavar="[ID]", type=int, required=False)
@click.option("--stdin", is_flag=True, help="Read the token from standard input instead of its id.")
@with_database_options
@as_json_option
def revoke(token_id: int | None, stdin: bool, database: str, as_json: bool) -> None:
    """Revoke the token with an ID from `token list`."""
    if (token_id is None) is not stdin:
        raise click.UsageError("use either the id of the token or --stdin")
    value = _read_stdin() if stdin else ""
    with open_transaction(database) as administration:
        token = (
            administration.revoke_token_by_value(value) if token_id is None else administration.revoke_token(token_id)
        )
        print_record(token, f"Revoked token {token.id} of {token.username}.", as_json=as_json)


def _print_created(created: TokenRecord, value: str | None, *, as_json: bool) -> None:
    if as_json:
        print_result(json.dumps(to_json_object(created) | ({} if value is None else {"token": value})))
    elif value is not None:
        print_result(value)


def _token_from_stdin() -> str:
    token = _read_stdin()
    if not is_valid("secret", token) or len(token) < MIN_TOKEN_LENGTH:
        raise click.ClickException(f"the token is not valid: use at least {MIN_TOKEN_LENGTH} visible ASCII characters")
    return token


def _read_stdin() -> str:
    """Return the first line of standard input. A terminal does not display it."""
    if sys.stdin.isatty():
        return str(click.prompt("Token", hide_input=True, err=True)).strip()
    return sys.stdin.buffer.readline().decode("utf-8", "replace").strip()
