"""Users, tokens and projects of the test double: added in Python or from a data file, copied and restored."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_server.data.reader import DataFileError, read_data, read_document, read_text
from gitlab_error_tracking_server.gitlab.models import AccessLevel
from gitlab_error_tracking_server.store.administration import Administration
from gitlab_error_tracking_server.store.backends.failures import reason
from sqlalchemy.exc import IntegrityError

from gitlab_error_tracking_double.journal import Names
from gitlab_error_tracking_double.real_files import real_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gitlab_error_tracking_double.clock import ClockState
    from gitlab_error_tracking_double.engine import Engine


class StateError(ValueError):
    """The data is invalid or conflicts with existing data. Nothing was added."""


@dataclass(frozen=True)
class Snapshot:
    """A copy of the state of a test double, valid for as long as the double exists."""

    database: bytes = field(repr=False)
    random_state: tuple[Any, ...] = field(repr=False)
    clock_state: ClockState
    roles: Mapping[str, str]
    users: frozenset[str]
    tokens: frozenset[str] = field(repr=False)


def load_data(data: str | Path | Mapping[str, Any]) -> Mapping[str, Any]:
    """Read a data file; return a mapping unchanged. The result is shared: do not modify it.

    Raises:
        DataFileError: The file is invalid.
    """
    if isinstance(data, (str, os.PathLike)):
        # Imported here, because it is another class while pyfakefs is active.
        from pathlib import Path  # noqa: PLC0415

        path = Path(data)
        text = read_text(path)
        with real_files():
            return _parse(text, str(path))
    return data


# Every test starts from the same file: caching it saves three fifths of the time to set up a test.
@lru_cache(maxsize=8)
def _parse(text: str, source: str) -> Mapping[str, Any]:
    return read_document(text, source)


class State:
    """Users, tokens and projects. Not thread-safe: the caller holds the lock.

    Attributes:
        paths: The full paths of the projects by their ids.
        users: The names of the users.
        tokens: All tokens ever added, for redaction.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._administration = Administration(engine.store.database)
        self.clear()

    def clear(self) -> None:
        """Match an engine that was just reset."""
        self._roles: dict[str, str] = {}
        self.tokens: frozenset[str] = frozenset()
        self.paths: dict[int, str] = {}
        self.users: frozenset[str] = frozenset()

    def add(self, data: str | Path | Mapping[str, Any]) -> None:
        """Add a data file, or its contents; lists may be missing, and users may exist already.

        Raises:
            StateError: The data is invalid or conflicts with existing data.
            DataFileError: The file is invalid.
        """
        given = load_data(data)
        try:
            complete = {"users": [], "tokens": [], "projects": [], **given}
            listed = {user.get("username") for user in complete["users"]}
            complete["projects"] = [self._with_roles(project) for project in complete["projects"]]
            mentioned = {token.get("user") for token in complete["tokens"]} | {
                name for project in complete["projects"] for name in project["members"]
            }
            complete["users"] = [
                *complete["users"],
                *({"username": name} for name in sorted(mentioned - listed, key=str)),
            ]
            parsed = read_data(complete, "the data")
            self._reject_duplicates(complete)
            self._engine.snapshots.add(parsed)
        except DataFileError as error:
            raise StateError(str(error)) from None
        except IntegrityError as error:
            raise StateError(f"the data conflicts with existing data: {reason(error)}") from None
        except (AttributeError, TypeError):
            raise StateError("the data does not have the structure of a data file: see docs/data-file.md") from None
        self.tokens |= {token.token for token in parsed.tokens}
        self.users |= {user.username for user in parsed.users}
        self.paths = self._read_paths()

    def names(self) -> Names:
        """Return the names of the projects and users."""
        return Names(self.paths.values(), self.users)

    def find_project(self, path: str) -> int:
        """Return the id of a project; the case of the path is ignored.

        Raises:
            StateError: There is no such project.
        """
        for number, known in self.paths.items():
            if known.lower() == path.lower():
                return number
        raise StateError(f"there is no project {path}")

    def check_role(self, role: str | None, project: str | None) -> None:
        """Check that a role can be granted.

        Raises:
            StateError: There is no such role, or no such project.
        """
        names = [name.lower() for name in AccessLevel.__members__]
        if role is not None and role not in names:
            raise StateError(f"{role!r} is not a role: use one of {', '.join(names)}")
        if project is not None:
            self.find_project(project)

    def grant(self, user: str, role: str, project: str | None = None) -> None:
        """Grant a role in a project, or in all existing and future projects if `project` is None."""
        for path in [project] if project else self.paths.values():
            self._administration.add_member(path, user, AccessLevel[role.upper()])
        if project is None:
            self._roles[user] = role

    def new_token(self, user: str) -> str:
        """Return an unused token that contains the user's name, so that it is recognizable in test output."""
        name = f"glpat-double-{user}"
        numbered = (f"{name}-{number}" for number in count(2))
        return next(text for text in chain([name], numbered) if self._engine.store.find_token(text) is None)

    def snapshot(self) -> Snapshot:
        """Return a copy of the current state."""
        engine = self._engine
        return Snapshot(
            database=engine.snapshots.take(),
            random_state=engine.random.getstate(),
            clock_state=engine.clock.getstate(),
            roles=dict(self._roles),
            users=self.users,
            tokens=self.tokens,
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Restore a snapshot."""
        engine = self._engine
        engine.snapshots.restore(snapshot.database)
        engine.random.setstate(snapshot.random_state)
        engine.clock.setstate(snapshot.clock_state)
        engine.reset_rate_limits()
        self._roles = dict(snapshot.roles)
        self.users = snapshot.users
        # Redaction also covers tokens that no longer exist.
        self.tokens |= snapshot.tokens
        self.paths = self._read_paths()

    def _with_roles(self, project: Mapping[str, Any]) -> dict[str, Any]:
        """Add the users with a role in all projects to a project's members; its own entries take precedence."""
        members = {**self._roles, **project.get("members", {})}
        return {**project, "members": {name: role for name, role in members.items() if role is not None}}

    def _reject_duplicates(self, data: Mapping[str, Any]) -> None:
        """Name the duplicate, which the database's own message does not."""
        existing = {path.lower() for path in self.paths.values()}
        for project in data["projects"]:
            if project["path"].lower() in existing:
                raise StateError(f"project {project['path']} already exists")
            if project.get("id") in self.paths:
                raise StateError(f"a project with the id {project['id']} already exists")
        users = {user.username.lower(): user for user in self._administration.list_users()}
        for user in data["users"]:
            same = users.get(user["username"].lower())
            if same is None:
                continue
            flags = (("admin", same.is_admin), ("blocked", same.is_blocked))
            if same.username != user["username"] or any(user.get(name) and not is_set for name, is_set in flags):
                raise StateError(f"user {same.username} already exists: its name, admin and blocked cannot be changed")

    def _read_paths(self) -> dict[int, str]:
        return {project.id: project.path for project in self._administration.list_projects()}
