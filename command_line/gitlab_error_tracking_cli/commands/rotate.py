"""The command `gitlab-error-tracking keys rotate`."""

from __future__ import annotations

import shlex
import signal
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click
from gitlab_error_tracking_client import errors

from gitlab_error_tracking_cli.causes import may_be_done
from gitlab_error_tracking_cli.client_keys import all_keys, record_of
from gitlab_error_tracking_cli.connection import with_client
from gitlab_error_tracking_cli.options import Command, as_json_option, project_argument
from gitlab_error_tracking_cli.output import print_record
from gitlab_error_tracking_cli.records import Key, Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitlab_error_tracking_client import Client
    from gitlab_error_tracking_client.models import ClientKey


@contextmanager
def _sigterm_interrupts() -> Iterator[None]:
    """Let SIGTERM, which a cancelled job of a pipeline gets, interrupt as Ctrl-C does."""
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


@click.command(
    "rotate", cls=Command, record=Key, epilog="Example: gitlab-error-tracking keys rotate group/app --grace 600"
)
@project_argument
@click.option("--key", "key_ids", type=int, multiple=True, metavar="ID", help="The key to replace. Can be repeated.")
@click.option("--all", "every", is_flag=True, help="Replace all keys by one.")
@click.option(
    "--grace",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="Wait so long before the deletion, instead of asking.",
)
@click.option("--confirm", is_flag=True, help="Delete without asking.")
@click.option("--new-key", "new_id", type=int, metavar="ID", help="Resume: use this key as the new one.")
@with_client
@as_json_option
@_sigterm_interrupts()
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
    project with several keys needs --key or --all.
    """
    if key_ids and every:
        raise click.UsageError("use either --key or --all")
    if grace is None and not confirm and not sys.stdin.isatty():
        raise click.UsageError("nobody can be asked before the deletion: use --grace or --confirm")
    keys = all_keys(gitlab, project)
    old = _keys_to_replace(project, [key.id for key in keys if key.id != new_id], key_ids, every=every)
    new = _created(gitlab, project) if new_id is None else _active(project, keys, new_id)
    left = [*old]
    try:
        print_record(record_of(new), new.sentry_dsn, as_json=as_json)
        _wait(project, new, old, grace, confirm=confirm)
        _active(project, all_keys(gitlab, project), new.id)
        for key_id in old:
            with suppress(errors.ClientKeyNotFound):  # somebody else has deleted it
                gitlab.client_keys.delete(project, key_id)
            left.remove(key_id)
            click.echo(f"Deleted client key {key_id}.", err=True)
    finally:
        if left:
            words = ["gitlab-error-tracking", "keys", "rotate", str(project), "--new-key", str(new.id)]
            resume = shlex.join([*words, *(word for key_id in left for word in ("--key", str(key_id)))])
            click.echo(
                f"Left: {_listed(left)} is not deleted. {project} has the new client key {new.id}. Resume: {resume}",
                err=True,
            )


def _keys_to_replace(project: Project, present: Sequence[int], wanted: Sequence[int], *, every: bool) -> list[int]:
    """Return the ids of the keys to replace.

    Raises:
        click.ClickException: The project does not have them, or it has several and none is named.
    """
    missing = [key_id for key_id in wanted if key_id not in present]
    if missing:
        raise click.ClickException(f"{project} has no {_listed(missing)}, or it is the new key")
    if not present:
        raise click.ClickException(f"{project} has no client key to replace: use gitlab-error-tracking keys create")
    if len(present) > 1 and not wanted and not every:
        raise click.ClickException(f"{project} has {_listed(present)}: use --key for those to replace, or --all")
    return [*dict.fromkeys(wanted or present)]


def _created(gitlab: Client, project: Project) -> ClientKey:
    try:
        return gitlab.client_keys.create(project)
    except (errors.GitLabError, KeyboardInterrupt) as error:
        if isinstance(error, KeyboardInterrupt) or may_be_done(error):
            click.echo(f"If keys list {project} shows a new client key, resume with --new-key and its id.", err=True)
        raise


def _active(project: Project, keys: Iterable[ClientKey], key_id: int) -> ClientKey:
    """Return the active key with an id.

    Raises:
        click.ClickException: The project has none.
    """
    for key in keys:
        if key.id == key_id and key.active:
            return key
    raise click.ClickException(f"{project} has no active client key {key_id}: nothing was deleted")


def _wait(project: Project, new: ClientKey, old: Sequence[int], grace: float | None, *, confirm: bool) -> None:
    """Wait until the old keys may be deleted.

    Raises:
        click.Abort: The user does not confirm.
    """
    click.echo(f"{project} has the new client key {new.id}: give its DSN to your applications.", err=True)
    if grace is not None:
        click.echo(f"{_listed(old).capitalize()} will be deleted in {grace:g} s; Ctrl-C prevents it.", err=True)
        time.sleep(grace)
    elif not confirm:
        click.confirm(f"Delete {_listed(old)}?", abort=True, err=True)


def _listed(ids: Sequence[int]) -> str:
    return f"client key {ids[0]}" if len(ids) == 1 else f"client keys {', '.join(map(str, ids))}"
