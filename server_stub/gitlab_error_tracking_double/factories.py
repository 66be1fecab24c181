"""Factory methods of the test double: one line adds a project or a token."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_double.state import StateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path

    from gitlab_error_tracking_double.state import State

# Frequent settings, by name.
_SETTINGS = {
    "integrated": {"enabled": True, "integrated": True},
    "sentry": {
        "enabled": True,
        "integrated": False,
        "api_url": "https://sentry.io/api/0/projects/myawesomeproject/project",
        "project_name": "sample sentry project",
        "sentry_token": True,  # a flag, not the token
    },
    "off": {"enabled": False, "integrated": False},
}


class Factories(ABC):
    """Mixin of `GitLab` that adds projects, tokens and data files."""

    _state: State

    @abstractmethod
    def _exclusive(self) -> AbstractContextManager[None]:
        """Hold the lock: no request is handled meanwhile."""

    def project(  # noqa: PLR0913  (each has a default)
        self,
        path: str,
        *,
        settings: Mapping[str, Any] | str | None = None,
        keys: int | Iterable[Mapping[str, Any]] = 0,
        visibility: str = "private",
        members: Mapping[str, str | None] | None = None,
        former_paths: Iterable[str] = (),
        id: int | None = None,  # noqa: A002  (as in the contract)
    ) -> int:
        """Add a project.

        Args:
            path: The full path, `group/project`.
            settings: `"integrated"`, `"sentry"` or `"off"`, or a mapping as in a data file; None for no settings.
            keys: The number of client keys, or a list of them as in a data file.
            visibility: `private`, `internal` or `public`.
            members: `{"user": "role"}`; the role None removes a user who is a member through `token(role=…)`.
            former_paths: Paths that the project had before it was renamed.
            id: The project's id; by default the next free one.

        Returns:
            The project's id.

        Raises:
            StateError: A value is invalid, or the project exists already.
        """
        if isinstance(settings, str) and settings not in _SETTINGS:
            raise StateError(f"{settings!r} is not a name of settings: use a mapping or one of {', '.join(_SETTINGS)}")
        if isinstance(keys, int) and keys < 0:
            raise StateError("the number of keys cannot be negative")
        project: dict[str, Any] = {"path": path, "visibility": visibility, "members": members or {}}
        project["former_paths"] = list(former_paths)
        if id is not None:
            project["id"] = id
        if settings is not None:
            project["settings"] = _SETTINGS[settings] if isinstance(settings, str) else dict(settings)
        try:
            project["client_keys"] = [{}] * keys if isinstance(keys, int) else [dict(key) for key in keys]
        except (TypeError, ValueError):
            raise StateError("keys must be a number or a list of mappings") from None
        with self._exclusive():
            self._state.add({"projects": [project]})
            return self._state.find_project(path)

    def token(  # noqa: PLR0913  (each has a default)
        self,
        *,
        user: str,
        role: str | None = None,
        project: str | None = None,
        admin: bool = False,
        blocked: bool = False,
        scopes: Iterable[str] = ("api",),
        permissions: Iterable[str] | None = None,
        oauth: bool = False,
        expires_at: date | str | None = None,
        revoked: bool = False,
        token: str | None = None,
    ) -> str:
        """Add an access token, and its user if there is none of that name.

        Args:
            user: The user name.
            role: Makes the user a member of all existing and future projects: `guest` … `owner`.
            project: Limits the role to this project.
            admin: Whether the user is an administrator.
            blocked: Whether the user is blocked.
            scopes: `api`, `read_api` or other scopes of GitLab.
            permissions: Makes the token a fine-grained one with these permissions, whatever its scopes.
            oauth: Whether it is an OAuth access token.
            expires_at: The day on which the token expires.
            revoked: Whether the token is revoked.
            token: The token; by default one that contains the user name.

        Returns:
            The token.

        Raises:
            StateError: A value is invalid, or conflicts with existing data.
        """
        if token == "":
            raise StateError("the token is empty: omit it to get one that contains the user name")
        with self._exclusive():
            text = self._state.new_token(user) if token is None else token
            entry: dict[str, Any] = {"token": text, "user": user, "scopes": list(scopes), "revoked": revoked}
            entry["oauth"] = oauth
            if permissions is not None:
                entry["permissions"] = list(permissions)
            if expires_at is not None:
                entry["expires_at"] = str(expires_at)
            self._state.check_role(role, project)
            self._state.add({"users": [{"username": user, "admin": admin, "blocked": blocked}], "tokens": [entry]})
            if role is not None:
                self._state.grant(user, role, project)
            return text

    def add(self, data: str | Path | Mapping[str, Any]) -> None:
        """Add a data file or its contents, all or nothing. Each of the three lists may be missing.

        Raises:
            StateError: The data is invalid or conflicts with existing data.
            DataFileError: The file is invalid.
        """
        with self._exclusive():
            self._state.add(data)
