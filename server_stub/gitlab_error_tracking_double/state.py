"""What the double's GitLab holds: built up in Python or from a data file, copied and put back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_server.data_file import DataFileError, read_data
from gitlab_error_tracking_server.domain import AccessLevel
from gitlab_error_tracking_server.store.administration import Administration
from gitlab_error_tracking_server.store.database import reason
from sqlalchemy.exc import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from gitlab_error_tracking_double.engine import Engine

# Settings that are asked for so often that they have a word.
_SETTINGS = {
    "integrated": {"enabled": True, "integrated": True},
    "sentry": {
        "enabled": True,
        "integrated": False,
        "api_url": "https://sentry.io/api/0/projects/myawesomeproject/project",
        "project_name": "sample sentry project",
        "sentry_token": True,
    },
    "off": {"enabled": False, "integrated": False},
}


class StateError(ValueError):
    """What was to be added is not right, or contradicts what is there. Nothing was added."""


@dataclass(frozen=True)
class Snapshot:
    """Everything that a double's GitLab held at a moment. It can be kept for as long as one likes."""

    database: bytes = field(repr=False)
    chance: tuple[Any, ...] = field(repr=False)
    time: datetime | None
    roles: Mapping[str, str]
    tokens: frozenset[str] = field(repr=False)


class State:
    """Users, tokens and projects. Whoever calls it sees to it that nobody else does at the same time.

    Attributes:
        paths: The full paths of the projects by their ids.
        tokens: All tokens that were ever added, so that none of them is shown anywhere.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._administration = Administration(engine.store.database)
        self.clear()

    def clear(self) -> None:
        """Know nothing, as of an engine that has just begun."""
        self._roles: dict[str, str] = {}
        self.tokens: frozenset[str] = frozenset()
        self.paths: dict[int, str] = {}

    def add(self, data: Mapping[str, Any]) -> None:
        """Add what a data file may hold; `users` and `projects` may be left out, and known users named.

        Raises:
            StateError: It is not right.
        """
        try:
            filled = {"users": [], "tokens": [], "projects": [], **data}
            named = {user.get("username") for user in filled["users"]}
            filled["projects"] = [self._with_roles(project) for project in filled["projects"]]
            mentioned = {token.get("user") for token in filled["tokens"]} | {
                name for project in filled["projects"] for name in project["members"]
            }
            filled["users"] = [*filled["users"], *({"username": name} for name in sorted(mentioned - named, key=str))]
            read = read_data(filled, "what is to be added")
            self._refuse_twice(filled)
            self._engine.copies.add(read)
        except DataFileError as error:
            raise StateError(str(error)) from None
        except IntegrityError as error:
            raise StateError(f"what is to be added contradicts what is there: {reason(error)}") from None
        except (AttributeError, TypeError):
            raise StateError("what is to be added is not as a data file is; see docs/data-file.md") from None
        self.tokens |= {token.token for token in read.tokens}
        self.paths = self._read_paths()

    def project(  # noqa: PLR0913  (a project has as much)
        self,
        path: str,
        *,
        settings: Mapping[str, Any] | str | None,
        keys: int | Iterable[Mapping[str, Any]],
        visibility: str,
        members: Mapping[str, str | None],
        id: int | None,  # noqa: A002  (as in the contract)
    ) -> int:
        """Add a project; its id. See `GitLab.project`."""
        if isinstance(settings, str) and settings not in _SETTINGS:
            raise StateError(f"settings are a mapping, or one of the words {', '.join(_SETTINGS)}")
        if isinstance(keys, int) and keys < 0:
            raise StateError("a project cannot have fewer than no keys")
        project: dict[str, Any] = {"path": path, "visibility": visibility, "members": members}
        if id is not None:
            project["id"] = id
        if settings is not None:
            project["settings"] = _SETTINGS[settings] if isinstance(settings, str) else dict(settings)
        project["client_keys"] = [{}] * keys if isinstance(keys, int) else [dict(key) for key in keys]
        self.add({"projects": [project]})
        return next(number for number, known in self.paths.items() if known.lower() == path.lower())

    def token(  # noqa: PLR0913  (a token has as much)
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
        """Add a token and the user whose it is, where there is none; the token. See `GitLab.token`."""
        if role is not None and role.upper() not in AccessLevel.__members__:
            raise StateError(f"a role is one of {', '.join(name.lower() for name in AccessLevel.__members__)}")
        text = token or self._new_token(user)
        entry: dict[str, Any] = {"token": text, "user": user, "scopes": list(scopes), "revoked": revoked}
        if expires_at is not None:
            entry["expires_at"] = str(expires_at)
        where = self._paths_of(project)
        self.add({"users": [{"username": user, "admin": admin}], "tokens": [entry]})
        if role is not None:
            for path in where:
                self._administration.add_member(path, user, AccessLevel[role.upper()])
            if project is None:
                self._roles[user] = role
        return text

    def copy(self) -> Snapshot:
        """Everything, as it is now."""
        engine = self._engine
        return Snapshot(
            database=engine.copies.copy(),
            chance=engine.chance.remember(),
            time=engine.clock.set_to,
            roles=dict(self._roles),
            tokens=self.tokens,
        )

    def put_back(self, snapshot: Snapshot) -> None:
        """Have everything be as it was."""
        engine = self._engine
        engine.copies.put_back(snapshot.database)
        engine.chance.go_back(snapshot.chance)
        engine.clock.set(snapshot.time)
        engine.forget_counts()
        self._roles = dict(snapshot.roles)
        # A token that was there once must not be shown now either.
        self.tokens |= snapshot.tokens
        self.paths = self._read_paths()

    def _with_roles(self, project: Mapping[str, Any]) -> dict[str, Any]:
        """A project with those as members who have a role everywhere, unless it says otherwise of them."""
        members = {**self._roles, **project.get("members", {})}
        return {**project, "members": {name: role for name, role in members.items() if role is not None}}

    def _refuse_twice(self, data: Mapping[str, Any]) -> None:
        """Say in words what the database would say in its own."""
        there = {path.lower() for path in self.paths.values()}
        for project in data["projects"]:
            if project["path"].lower() in there:
                raise StateError(f"there is a project {project['path']} already")
            if project.get("id") in self.paths:
                raise StateError(f"there is a project with the id {project['id']} already")
        known = {user.username.lower(): user for user in self._administration.list_users()}
        for user in data["users"]:
            same = known.get(user["username"].lower())
            if same and (same.username != user["username"] or (user.get("admin", False) and not same.is_admin)):
                raise StateError(f"there is a user {same.username} already; neither name nor rights can be changed")

    def _read_paths(self) -> dict[int, str]:
        return {project.id: project.path for project in self._administration.list_projects()}

    def _paths_of(self, project: str | None) -> list[str]:
        if project is None:
            return [*self.paths.values()]
        found = [path for path in self.paths.values() if path.lower() == project.lower()]
        if not found:
            raise StateError(f"there is no project {project}")
        return found

    def _new_token(self, user: str) -> str:
        """A token that says whose it is, so that one recognises it in the code that is tested."""
        name = f"glpat-double-{user}"
        return next(
            text
            for text in (name, *(f"{name}-{number}" for number in range(2, len(self.tokens) + 3)))
            if text not in self.tokens
        )
