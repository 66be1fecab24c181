"""The content of a data file: users, tokens, and projects with their settings and client keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_server.gitlab.models import AccessLevel, Settings, Visibility

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True, slots=True)
class UserData:
    username: str
    is_admin: bool = False
    is_blocked: bool = False


@dataclass(frozen=True, slots=True)
class TokenData:
    token: str = field(repr=False)
    username: str
    scopes: tuple[str, ...]
    expires_at: date | None = None
    revoked: bool = False
    is_oauth: bool = False
    permissions: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ProjectData:
    """A project, with its client keys as columns and values. A missing id or public key is generated."""

    path: str
    id: int | None = None
    former_paths: tuple[str, ...] = ()
    visibility: Visibility = Visibility.PRIVATE
    members: Mapping[str, AccessLevel] = field(default_factory=dict)
    settings: Settings | None = None
    client_keys: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Data:
    users: tuple[UserData, ...]
    tokens: tuple[TokenData, ...]
    projects: tuple[ProjectData, ...]
