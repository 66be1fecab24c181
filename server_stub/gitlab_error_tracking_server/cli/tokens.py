"""The command `gitlab-error-tracking token`.

No token is ever an argument: other users of the machine see those. A new one is shown once, to who creates it.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from gitlab_error_tracking_server.cli.administration import (
    administration,
    as_json_option,
    changing,
    plain,
    show,
    show_list,
)
from gitlab_error_tracking_server.cli.configuration import configured
from gitlab_error_tracking_server.cli.output import say
from gitlab_error_tracking_server.data.reader import is_valid
from gitlab_error_tracking_server.gitlab.clock import utc_now
from gitlab_error_tracking_server.gitlab.models import Scope
from gitlab_error_tracking_server.store.credentials import new_token

if TYPE_CHECKING:
    from gitlab_error_tracking_server.store.administration import ListedToken

# GitLab's own (https://docs.gitlab.com/user/profile/personal_access_tokens/).
_DEFAULT_DAYS = 365
# The length of GitLab's own tokens without their prefix; whoever brings a shorter one brings one that can be guessed.
_SHORTEST = 20
# Python reads weeks and days without hyphens too, which are none of what the option says.
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class _ExpiryDate(click.ParamType[date | None]):
    name = "date"

    def convert(self, value: str, parameter: click.Parameter | None, context: click.Context | None) -> date | None:
        if value == "never":
            return None
        try:
            day = date.fromisoformat(value if _DAY.fullmatch(value) else "")
        except ValueError:
            self.fail(f"{value!r} is none; write it as {utc_now().year + 1}-01-31, or never", parameter, context)
        if day <= utc_now().date():
            self.fail(f"{value} has come already", parameter, context)
        return day


def _a_year_from_now() -> str:
    return (utc_now().date() + timedelta(days=_DEFAULT_DAYS)).isoformat()


@click.group("token")
def token_group() -> None:
    """Access tokens. Only their digests are kept."""


@token_group.command("create")
@click.option("--user", "username", required=True, metavar="USERNAME", help="Whom it stands for.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    required=True,
    help="What it may be used for: everything, or reading. May be given twice.",
)
@click.option(
    "--expires-at",
    type=_ExpiryDate(),
    default=_a_year_from_now,
    show_default="a year from now",
    metavar="YYYY-MM-DD|never",
    help="The day from which on it is good for nothing, in UTC.",
)
@click.option("--stdin", is_flag=True, help="Read a token of your own from standard input, instead of making one.")
@configured
@as_json_option
def create(
    username: str, scopes: tuple[str, ...], expires_at: date | None, stdin: bool, database: str, as_json: bool
) -> None:
    """Create an access token and show it, once.

    Standard output has the token and nothing else, so that it can be kept by a script.
    """
    token = _own_token() if stdin else new_token()
    scopes = tuple(dict.fromkeys(scopes))
    with changing(database) as administer:
        created = administer.create_token(token, username, scopes, expires_at)
        _show_created(created, None if stdin else token, as_json=as_json)  # one that was brought along is known
    until = f"until {expires_at}" if expires_at else "for ever"
    with suppress(OSError):  # what is done is done, and whoever asked has the token
        click.echo(
            f"Token {created.id} of {created.username} was created, with {' and '.join(scopes)}, {until}.", err=True
        )
        if not stdin:
            click.echo("It is not kept, and was shown only here.", err=True)


@token_group.command("list")
@click.option("--user", "username", metavar="USERNAME", help="Only those of one user.")
@configured
@as_json_option
def list_(username: str | None, database: str, as_json: bool) -> None:
    """List access tokens, by id; the tokens themselves are not kept."""
    with administration(database) as administer:
        tokens = administer.list_tokens(username)
    show_list(tokens, as_json=as_json)


@token_group.command("revoke")
@click.argument("token_id", metavar="[ID]", type=int, required=False)
@click.option("--stdin", is_flag=True, help="Read the token itself from standard input, where its id is not known.")
@configured
@as_json_option
def revoke(token_id: int | None, stdin: bool, database: str, as_json: bool) -> None:
    """Revoke the token with an ID, as `token list` shows it. From then on it is good for nothing."""
    if (token_id is None) is not stdin:
        raise click.UsageError("give the token's id, or --stdin")
    itself = _from_stdin() if stdin else ""
    with changing(database) as administer:
        token = administer.revoke_token_itself(itself) if token_id is None else administer.revoke_token(token_id)
        show(token, f"Token {token.id} of {token.username} is revoked.", as_json=as_json)


def _show_created(created: ListedToken, itself: str | None, *, as_json: bool) -> None:
    if as_json:
        say(json.dumps(plain(created) | ({} if itself is None else {"token": itself})))
    elif itself is not None:
        say(itself)


def _own_token() -> str:
    token = _from_stdin()
    if not is_valid("secret", token) or len(token) < _SHORTEST:
        raise click.ClickException(f"a token is at least {_SHORTEST} visible ASCII characters long")
    return token


def _from_stdin() -> str:
    """The first line of standard input; whoever types it sees nothing of it."""
    if sys.stdin.isatty():
        return str(click.prompt("Token", hide_input=True, err=True)).strip()
    return sys.stdin.buffer.readline().decode("utf-8", "replace").strip()
