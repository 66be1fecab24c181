"""What the double's GitLab holds: built up in Python or from a data file, copied and put back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_server.data.reader import DataFileError, read_data, read_document, read_text
from gitlab_error_tracking_server.gitlab.models import AccessLevel
from gitlab_error_tracking_server.store.administration import Administration
from gitlab_error_tracking_server.store.backends.errors import reason
from sqlalchemy.exc import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from gitlab_error_tracking_double.engine.engine import Engine


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


def as_written(data: str | Path | Mapping[str, Any]) -> Mapping[str, Any]:
    """What is to be added, read from its file if it stands in one. It may be given to others too.

    Raises:
        DataFileError: The file is not right.
    """
    if isinstance(data, (str, Path)):
        path = Path(data)
        return _document(read_text(path), str(path))
    return data


# Each test begins with the file anew: a text that is known saves three fifths of what its fresh state takes.
@lru_cache(maxsize=8)
def _document(text: str, source: str) -> Mapping[str, Any]:
    return read_document(text, source)


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

    def add(self, data: str | Path | Mapping[str, Any]) -> None:
        """Add a data file, or what may stand in one; there lists may be left out, and known users named.

        Raises:
            StateError: It is not right.
            DataFileError: The file is not right.
        """
        written = as_written(data)
        try:
            filled = {"users": [], "tokens": [], "projects": [], **written}
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

    def find_project(self, path: str) -> int:
        """The number of a project.

        Raises:
            StateError: There is none.
        """
        for number, known in self.paths.items():
            if known.lower() == path.lower():
                return number
        raise StateError(f"there is no project {path}")

    def check_role(self, role: str | None, project: str | None) -> None:
        """See that a role can be granted.

        Raises:
            StateError: There is no such role, or no such project.
        """
        if role is not None and role.upper() not in AccessLevel.__members__:
            raise StateError(f"a role is one of {', '.join(name.lower() for name in AccessLevel.__members__)}")
        if project is not None:
            self.find_project(project)

    def grant(self, user: str, role: str, project: str | None = None) -> None:
        """Give a user a role in a project; where that is None, in all, those to come too."""
        for path in [project] if project else self.paths.values():
            self._administration.add_member(path, user, AccessLevel[role.upper()])
        if project is None:
            self._roles[user] = role

    def new_token(self, user: str) -> str:
        """A token that says whose it is, so that one recognises it in the code that is tested."""
        name = f"glpat-double-{user}"
        numbered = (f"{name}-{number}" for number in count(2))
        return next(text for text in chain([name], numbered) if self._engine.store.find_token(text) is None)

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

    def restore(self, snapshot: Snapshot) -> None:
        """Have everything be as it was."""
        engine = self._engine
        engine.copies.restore(snapshot.database)
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
