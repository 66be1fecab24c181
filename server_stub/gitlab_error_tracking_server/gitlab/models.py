"""The domain model: users and tokens, projects and roles, settings and client keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class AccessLevel(IntEnum):
    """A user's role in a project, with GitLab's numbers (https://docs.gitlab.com/api/access_requests/)."""

    GUEST = 10
    PLANNER = 15
    REPORTER = 20
    DEVELOPER = 30
    MAINTAINER = 40
    OWNER = 50


class Visibility(StrEnum):
    """The users who can see a project: its members, all users with a token, or everybody."""

    PRIVATE = "private"
    INTERNAL = "internal"
    PUBLIC = "public"


class Scope(StrEnum):
    """The scopes of access tokens that matter to this API."""

    API = "api"
    READ_API = "read_api"
    SUDO = "sudo"


FINE_GRAINED = "granular"
"""The only scope of a fine-grained token, whose permissions are listed instead."""


@dataclass(frozen=True, slots=True)
class User:
    """A user."""

    id: int
    username: str
    is_admin: bool
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A stored access token and its user, without the value of the token.

    `permissions` is None unless the token is a fine-grained one, whose scopes then mean nothing.
    """

    user: User
    scopes: frozenset[str]
    expires_at: date | None
    revoked: bool
    is_oauth: bool
    permissions: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Project:
    """A project as one user sees it.

    `access_level` is None for a user who is not a member; `is_moved` tells that it was found by a former path.
    """

    id: int
    visibility: Visibility
    access_level: int | None
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """The stored error tracking settings of a project. The Sentry token itself is not stored."""

    enabled: bool
    integrated: bool
    api_url: str | None = None
    project_name: str | None = None
    has_sentry_token: bool = False


@dataclass(frozen=True, slots=True)
class ClientKey:
    """A client key of integrated error tracking."""

    id: int
    project_id: int
    active: bool
    public_key: str


@dataclass(frozen=True, slots=True)
class ClientKeyPage:
    """One page of a project's client keys.

    `total` is None when there are too many to count (see `pagination.COUNT_LIMIT`).
    """

    client_keys: tuple[ClientKey, ...]
    page: int
    per_page: int
    has_next: bool
    total: int | None


@dataclass(frozen=True, slots=True)
class Instance:
    """The configuration of a GitLab instance.

    Attributes:
        external_url: The address of the instance in `Link` and `Location` headers.
        error_tracking_url: The address of the integrated backend in DSNs; None for the instance's own.
        integrated_error_tracking: GitLab's switch for the integrated backend.
        rate_limit: Requests per minute of each user; None for no limit.
        cors_origins: Origins whose pages may call the API from a browser; `*` is any.
        max_body: The limit of a request body in bytes.
        backend_token: The secret between GitLab and its backend; None for access tokens only.
        max_event: The limit of an event in bytes.
        max_envelope: The limit of an unpacked envelope in bytes.
        key_event_limit: Requests with events per minute of each client key; None for no limit.
        project_event_limit: The same of each project.
        masked_names: Ends of the names whose values in events are masked; None for the usual ones.
        pauses_rejected_keys: Whether the SDK of a rejected client key is told to pause for a minute.
        rejected_tokens: The published demonstration tokens, which are rejected even if stored.
        loopback_only: Whether to reject requests of web pages of other sites, because the tokens are public.
    """

    external_url: str = "https://gitlab.example.com"
    error_tracking_url: str | None = None
    integrated_error_tracking: bool = True
    rate_limit: int | None = None
    cors_origins: tuple[str, ...] = ()
    max_body: int = 64 * 1024
    backend_token: str | None = field(default=None, repr=False)
    max_event: int = 1024 * 1024
    max_envelope: int = 20 * 1024 * 1024
    key_event_limit: int | None = None
    project_event_limit: int | None = None
    masked_names: tuple[str, ...] | None = None
    pauses_rejected_keys: bool = False
    rejected_tokens: frozenset[str] = field(default=frozenset(), repr=False)
    loopback_only: bool = False
