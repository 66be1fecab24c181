"""The results of the commands: records whose fields are the columns of a table and the fields of JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, get_type_hints


@dataclass(frozen=True)
class Switched:
    """A project after a change of its settings."""

    project: Annotated[str, "the project, as you named it"]
    result: str
    active: Annotated[bool | None, "whether error tracking is on; null without settings"] = None
    backend: Annotated[str | None, "integrated, sentry, or null if neither is set up"] = None
    error: Annotated[str | None, "why it failed, and what to do"] = None


@dataclass(frozen=True)
class Enabled(Switched):
    """A project after `enable`."""

    result: Annotated[str, "created, enabled, moved (from Sentry), unchanged, or failed"]


@dataclass(frozen=True)
class Disabled(Switched):
    """A project after `disable`."""

    result: Annotated[str, "disabled, unchanged, or failed"]


@dataclass(frozen=True)
class Status:
    """The state of a project."""

    project: Annotated[str, "the project, as you named it"]
    result: Annotated[str, "read or failed"]
    active: Annotated[bool | None, "whether error tracking is on; null without settings"] = None
    backend: Annotated[str | None, "integrated, sentry, or null if neither is set up"] = None
    keys: Annotated[int | None, "the number of client keys"] = None
    active_keys: Annotated[int | None, "the number of active ones"] = None
    dsn_host: Annotated[str | None, "the host to which applications report errors; null without an active key"] = None
    error: Annotated[str | None, "why the state cannot be read, and what to do"] = None


@dataclass(frozen=True)
class Key:
    """A client key."""

    id: Annotated[int, "the id of the client key"]
    active: Annotated[bool, "whether GitLab accepts errors with it"]
    public_key: Annotated[str, "the public key"]
    sentry_dsn: Annotated[str, "the DSN, for SENTRY_DSN of an application"]


@dataclass(frozen=True)
class Finding:
    """A check of `doctor`."""

    check: Annotated[str, "the name of the check"]
    result: Annotated[str, "passed, failed, or skipped"]
    finding: Annotated[str, "what was found"]
    cure: Annotated[str | None, "what to do"] = None


def documented_fields(record: type) -> list[tuple[str, str]]:
    """Return the names and descriptions of the fields of a class of records."""
    hints: dict[str, Any] = get_type_hints(record, include_extras=True)
    return [(name, hint.__metadata__[0]) for name, hint in hints.items()]
