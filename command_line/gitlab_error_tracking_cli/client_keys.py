"""Client keys, and the one whose DSN an application gets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from gitlab_error_tracking_cli.invocation import command_line
from gitlab_error_tracking_cli.records import Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitlab_error_tracking_client import Client
    from gitlab_error_tracking_client.models import ClientKey

    from gitlab_error_tracking_cli.projects import Project

# The most that GitLab returns at once.
_PER_PAGE = 100
# A DSN goes into shells and files of variables, so it may contain nothing that they interpret.
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9._~@:/\[\]-]+")


def all_keys(gitlab: Client, project: Project) -> list[ClientKey]:
    """Return all client keys of a project, by id."""
    return [*gitlab.client_keys.list(project, per_page=_PER_PAGE)]


def create(gitlab: Client, project: Project) -> ClientKey:
    """Create a client key. After an interrupt, tell how to find out whether it was created."""
    try:
        return gitlab.client_keys.create(project)
    except KeyboardInterrupt:
        see = command_line("keys list", project)
        click.echo(f"GitLab may have created a client key. To see it: {see}", err=True)
        raise


def newest_active(keys: Iterable[ClientKey]) -> ClientKey | None:
    """Return the active key with the highest id, since GitLab never gives an id twice; None without an active key."""
    return max((key for key in keys if key.active), key=lambda key: key.id, default=None)


def record_of(key: ClientKey) -> Key:
    """Return what the commands print of a key.

    Raises:
        click.ClickException: A shell could interpret the DSN.
    """
    if not _PLAIN_URL.fullmatch(key.sentry_dsn):
        raise click.ClickException(f"the DSN of client key {key.id} contains characters that a URL does not need")
    return Key(key.id, key.active, key.public_key, key.sentry_dsn)


def listed(ids: Sequence[int]) -> str:
    """Return ids of client keys as the object of a sentence."""
    return f"client key{'s' if len(ids) > 1 else ''} {', '.join(map(str, ids))}"
