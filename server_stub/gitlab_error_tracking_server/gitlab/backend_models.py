"""The models of the error tracking backend: errors, their events, and messages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


class ErrorStatus(StrEnum):
    """Whether an error is open."""

    UNRESOLVED = "unresolved"
    RESOLVED = "resolved"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Error:
    """Events with the same fingerprint.

    `frequency` has the number of events by the beginning of each hour, in seconds since 1970, for a period by its name.
    """

    fingerprint: int
    project_id: int
    name: str
    description: str
    actor: str
    event_count: int
    approximated_user_count: int
    first_seen_at: datetime
    last_seen_at: datetime
    status: ErrorStatus
    frequency: Mapping[str, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class ErrorEvent:
    """An event of an error. `payload` is its JSON."""

    fingerprint: int
    project_id: int
    payload: str
    name: str
    description: str
    actor: str
    environment: str
    platform: str


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """An event without an exception."""

    project_id: int
    event_id: str
    timestamp: datetime
    level: str
    message: str
    release: str
    environment: str
    platform: str


@dataclass(frozen=True, slots=True)
class ErrorFilter:
    """The errors of a list: with this status, seen since this time, and with this text."""

    status: ErrorStatus
    seen_since: datetime
    text: str


@dataclass(frozen=True, slots=True)
class CursorPage:
    """A page of a list, with the cursors of the pages beside it; None for a page that does not exist.

    `limit` is the most items of a page.
    """

    items: tuple[Error | ErrorEvent, ...]
    limit: int
    next: str | None
    prev: str | None
