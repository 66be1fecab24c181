"""Client keys, and the one whose DSN an application gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitlab_error_tracking_cli.records import Key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitlab_error_tracking_client import Client
    from gitlab_error_tracking_client.models import ClientKey

    from gitlab_error_tracking_cli.records import Project

# The most that GitLab returns at once.
_PER_PAGE = 100


def all_keys(gitlab: Client, project: Project) -> list[ClientKey]:
    """Return all client keys of a project, by id."""
    return [*gitlab.client_keys.list(project, per_page=_PER_PAGE)]


def newest_active(keys: Iterable[ClientKey]) -> ClientKey | None:
    """Return the active key with the highest id, since GitLab never gives an id twice; None without an active key."""
    return max((key for key in keys if key.active), key=lambda key: key.id, default=None)


def record_of(key: ClientKey) -> Key:
    """Return what the commands print of a key."""
    return Key(key.id, key.active, key.public_key, key.sentry_dsn)
