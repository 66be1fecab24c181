"""What a double is built up with: one readable line each."""

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

# Settings that are asked for so often that they have a word.
_SETTINGS = {
    "integrated": {"enabled": True, "integrated": True},
    "sentry": {
        "enabled": True,
        "integrated": False,
        "api_url": "https://sentry.io/api/0/projects/myawesomeproject/project",
        "project_name": "sample sentry project",
        "sentry_token": True,  # only whether there is one
    },
    "off": {"enabled": False, "integrated": False},
}


class Factories(ABC):
    """The part of a double that adds to what it holds."""

    _state: State

    @abstractmethod
    def _alone(self) -> AbstractContextManager[None]:
        """Between two requests."""

    def project(  # noqa: PLR0913  (each has a default)
        self,
        path: str,
        *,
        settings: Mapping[str, Any] | str | None = None,
        keys: int | Iterable[Mapping[str, Any]] = 0,
        visibility: str = "private",
        members: Mapping[str, str | None] | None = None,
        id: int | None = None,  # noqa: A002  (as in the contract)
    ) -> int:
        """Add a project.

        Args:
            path: Its full path, `group/project`.
            settings: `"integrated"`, `"sentry"` or `"off"`, or a data file's mapping; None for none.
            keys: How many client keys, or a data file's list of them.
            visibility: `private`, `internal` or `public`.
            members: `{"user": "role"}`; None as a role is no member. Users of `token(role=…)` are members anyway.
            id: Its number; by default the next one.

        Returns:
            Its number.

        Raises:
            StateError: It cannot be so, or is there already.
        """
        if isinstance(settings, str) and settings not in _SETTINGS:
            raise StateError(f"settings are a mapping, or one of the words {', '.join(_SETTINGS)}")
        if isinstance(keys, int) and keys < 0:
            raise StateError("a project cannot have fewer than no keys")
        project: dict[str, Any] = {"path": path, "visibility": visibility, "members": members or {}}
        if id is not None:
            project["id"] = id
        if settings is not None:
            project["settings"] = _SETTINGS[settings] if isinstance(settings, str) else dict(settings)
        project["client_keys"] = [{}] * keys if isinstance(keys, int) else [dict(key) for key in keys]
        with self._alone():
            self._state.add({"projects": [project]})
            return self._state.find_project(path)

    def token(  # noqa: PLR0913  (each has a default)
        self,
        *,
        user: str,
        role: str | None = None,
        project: str | None = None,
        admin: bool = False,
        scopes: Iterable[str] = ("api",),
        expires_at: date | str | None = None,
        revoked: bool = False,
        token: str | None = None,
    ) -> str:
        """Add an access token, and the user whose it is where there is none of that name.

        Args:
            user: The user's name.
            role: Makes the user a member of all projects, those to come too: `guest` … `owner`.
            project: Makes the role one in this project only.
            admin: Whether the user is an administrator.
            scopes: `api`, `read_api` or others of GitLab's.
            expires_at: The day from which on it is expired.
            revoked: Whether it was revoked.
            token: The token itself; by default one that names the user.

        Returns:
            The token.

        Raises:
            StateError: It cannot be so, or is there already.
        """
        with self._alone():
            text = token or self._state.new_token(user)
            entry: dict[str, Any] = {"token": text, "user": user, "scopes": list(scopes), "revoked": revoked}
            if expires_at is not None:
                entry["expires_at"] = str(expires_at)
            self._state.check_role(role, project)
            self._state.add({"users": [{"username": user, "admin": admin}], "tokens": [entry]})
            if role is not None:
                self._state.grant(user, role, project)
            return text

    def add(self, data: str | Path | Mapping[str, Any]) -> None:
        """Add a data file, or what may stand in one, all or nothing; there each of the three lists may be left out.

        Raises:
            StateError, DataFileError: It is not right, or contradicts what is there.
        """
        with self._alone():
            self._state.add(data)
