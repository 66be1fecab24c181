"""The command `gitlab-error-tracking keys rotate`."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import click
from gitlab_error_tracking_client import errors

from gitlab_error_tracking_cli.client_keys import all_keys, create, listed, record_of
from gitlab_error_tracking_cli.connection import with_client
from gitlab_error_tracking_cli.exit_codes import ExitCode
from gitlab_error_tracking_cli.invocation import command_line
from gitlab_error_tracking_cli.options import Command, Seconds, as_json_option, project_argument
from gitlab_error_tracking_cli.output import print_record
from gitlab_error_tracking_cli.projects import named
from gitlab_error_tracking_cli.records import Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitlab_error_tracking_client import Client
    from gitlab_error_tracking_client.models import ClientKey

    from gitlab_error_tracking_cli.projects import Project

_DAY = 24 * 60 * 60
_NEW_KEY = "if an interrupted rotation created one of them, resume it with --new-key"


@click.command(
    "rotate", cls=Command, record=Key, epilog="Example: gitlab-error-tracking keys rotate group/app --grace 600"
)
@project_argument
@click.option("--key", "key_ids", type=int, multiple=True, metavar="ID", help="The key to replace. Can be repeated.")
@click.option("--all", "every", is_flag=True, help="Replace all keys by one.")
@click.option(
    "--grace",
    type=Seconds(_DAY),
    metavar="SECONDS",
    help="Wait so long before the deletion, instead of asking.",
)
@click.option("--confirm", is_flag=True, help="Delete without asking.")
@click.option("--new-key", "new_id", type=int, metavar="ID", help="Resume: use this key as the new one.")
@with_client
@as_json_option
def rotate_command(
    gitlab: Client,
    project: Project,
    key_ids: tuple[int, ...],
    every: bool,
    grace: float | None,
    confirm: bool,
    new_id: int | None,
    as_json: bool,
) -> None:
    """Replace the client key of a project by a new one.

    Creates the new key, prints its DSN, waits until you have given it to your applications, and deletes the old key. A
    project with several keys needs --key or --all. With --new-key, a key that is already deleted is no error.
    """
    if key_ids and every:
        raise click.UsageError("use either --key or --all")
    if new_id in key_ids:
        raise click.UsageError(f"client key {new_id} is both the new one and one to replace")
    if grace is None and not confirm and not sys.stdin.isatty():
        raise click.UsageError("nobody can be asked before the deletion: use --grace or --confirm")
    keys = all_keys(gitlab, project)
    new = None if new_id is None else _active(project, keys, new_id)
    left = _keys_to_replace(project, [key.id for key in keys if key.id != new_id], key_ids, new, every=every)
    new = new or _created(gitlab, project)
    try:
        record = record_of(new)
        print_record(record, record.sentry_dsn, as_json=as_json)
        if left:
            _wait(project, new, left, grace, confirm=confirm)
            _active(project, all_keys(gitlab, project), new.id)
        for key_id in [*left]:
            with suppress(errors.ClientKeyNotFound):  # somebody else has deleted it
                gitlab.client_keys.delete(project, key_id)
            left.remove(key_id)
            click.echo(f"Deleted client key {key_id}.", err=True)
    finally:
        if left:
            old = [word for key_id in left for word in ("--key", key_id)]
            also = {"grace", "confirm", "as_json"}
            resume = command_line("keys rotate", project, "--new-key", new.id, *old, also=also)
            click.echo(f"Not deleted: {listed(left)}. Resume: {resume}", err=True)


def _keys_to_replace(
    project: Project, present: Sequence[int], wanted: Sequence[int], new: ClientKey | None, *, every: bool
) -> list[int]:
    """Return the ids of the keys to replace. In a resumed rotation, those that are missing are done.

    Raises:
        click.ClickException: The project does not have them, or it has several and none is named.
    """
    missing = [key_id for key_id in wanted if key_id not in present]
    if missing and new is None:
        raise click.ClickException(f"{named(project)} does not have {listed(missing)}")
    if missing:
        click.echo(f"Already deleted: {listed(missing)}", err=True)
    if not present and new is None:
        raise click.ClickException(
            f"{named(project)} has no client key to replace. To create one: {command_line('keys create', project)}"
        )
    if len(present) > 1 and not wanted and not every:
        raise click.ClickException(
            f"{named(project)} has {listed(present)}: use --key for those to replace, or --all; {_NEW_KEY}"
        )
    return [*dict.fromkeys(key_id for key_id in wanted or present if key_id not in missing)]


def _created(gitlab: Client, project: Project) -> ClientKey:
    try:
        return create(gitlab, project)
    except (errors.GitLabError, KeyboardInterrupt) as error:
        if isinstance(error, KeyboardInterrupt) or error.may_be_done:
            click.echo("If there is a new client key, resume with --new-key and its id.", err=True)
        raise


def _active(project: Project, keys: Iterable[ClientKey], key_id: int) -> ClientKey:
    """Return the active key with an id.

    Raises:
        click.ClickException: The project has none.
    """
    for key in keys:
        if key.id == key_id and key.active:
            return key
    raise click.ClickException(f"{named(project)} has no active client key {key_id}: nothing was deleted")


def _wait(project: Project, new: ClientKey, old: Sequence[int], grace: float | None, *, confirm: bool) -> None:
    """Wait until the old keys may be deleted.

    Raises:
        click.exceptions.Exit: The user does not confirm.
    """
    click.echo(f"{named(project)} has the new client key {new.id}: give its DSN to your applications.", err=True)
    if grace is not None:
        click.echo(f"Deletion of {listed(old)} in {grace:g} s; Ctrl-C prevents it.", err=True)
        time.sleep(grace)
    elif not confirm and not click.confirm(f"Delete {listed(old)}?", err=True):
        raise click.exceptions.Exit(ExitCode.INTERRUPTED)
