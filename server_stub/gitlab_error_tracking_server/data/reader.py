"""Read data files. `schema.py` defines their format, and `docs/data-file.md` describes it."""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from gitlab_error_tracking_server.data.models import Data, ProjectData, TokenData, UserData
from gitlab_error_tracking_server.data.schema import python_values, schema, validator
from gitlab_error_tracking_server.data.yaml_positions import Location, PositionedYaml, YamlError
from gitlab_error_tracking_server.gitlab.models import FINE_GRAINED, AccessLevel, Settings, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

    import jsonschema_rs

_FOLDER = files("gitlab_error_tracking_server.data")

DEMONSTRATION: Traversable = _FOLDER / "demonstration.yaml"

# The length of GitLab's own tokens without their prefix. A shorter one could be guessed.
MIN_TOKEN_LENGTH = 20

Problem = tuple[Location, str]


class DataFileError(Exception):
    """A data file is invalid. The message has a line for each problem, with file, line number and reason."""


def read_data_file(source: Path | Traversable) -> Data:
    """Read and validate a data file.

    Raises:
        DataFileError: As `read_text` and `read_document`.
    """
    return _data(read_document(read_text(source), str(source)))


def read_text(source: Path | Traversable) -> str:
    """Return the text of a data file.

    Raises:
        DataFileError: The file cannot be read.
    """
    try:
        return source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"{source}: cannot be read: {error}") from None


def read_document(text: str, source: str) -> dict[str, Any]:
    """Validate the text of a data file and return it as a JSON object.

    Args:
        text: The text of the file.
        source: The name of the file in error messages.

    Raises:
        DataFileError: The file is invalid. The message contains no value of it, because that may be a token.
    """
    try:
        document = PositionedYaml(text)
    except YamlError as error:
        raise DataFileError(f"{source}:{error.line}: {error}") from None
    problems = list(_schema_problems(document.value)) or [
        *_reference_problems(document.value),
        *_token_problems(document.value),
    ]
    if problems:
        lines = sorted((document.line(location), _dotted(location), reason) for location, reason in problems)
        raise DataFileError("\n".join(f"{source}:{line}: {where}: {reason}" for line, where, reason in lines))
    value: dict[str, Any] = document.value
    return value


def read_data(value: dict[str, Any], name: str = "the data") -> Data:
    """Validate and read a JSON object with the content of a data file.

    Raises:
        DataFileError: The object is invalid. Each line of the message begins with `name` and contains no value.
    """
    problems = list(_schema_problems(value)) or list(_reference_problems(value))
    if problems:
        raise DataFileError("\n".join(f"{name}: {_dotted(where)}: {reason}" for where, reason in problems))
    return _data(value)


def _schema_problems(value: Any) -> Iterator[Problem]:
    try:
        for error in validator().iter_errors(value):
            yield tuple(error.instance_path), _reason(error)
    except UnicodeEncodeError:  # YAML and JSON can escape one half of a surrogate pair
        yield (), "contains a surrogate, which is not a character"


def _reason(error: jsonschema_rs.ValidationError) -> str:
    *path, keyword = error.schema_path
    node: Any = schema()
    for step in path:
        node = node[step]
    if keyword == "additionalProperties":  # the message would quote the key, which may be a token
        return f"has an unexpected key: use {', '.join(node['properties'])}"
    # The schema describes patterns and formats, because a regular expression is hard to read.
    if keyword in {"format", "pattern"} and "description" in node:
        return f"the value is not {node['description']}"
    return error.message


def _reference_problems(value: dict[str, Any]) -> Iterator[Problem]:
    users, tokens, projects = value["users"], value.get("tokens", []), value["projects"]
    usernames = {user["username"] for user in users}
    keys: list[tuple[Location, dict[str, Any]]] = [
        (("projects", p, "client_keys", k), key)
        for p, project in enumerate(projects)
        for k, key in enumerate(project.get("client_keys", []))
    ]
    yield from _repeated((("users", i, "username"), user["username"].lower()) for i, user in enumerate(users))
    yield from _repeated((("tokens", i, "token"), token["token"]) for i, token in enumerate(tokens))
    yield from _repeated((("projects", i, "id"), p["id"]) for i, p in enumerate(projects) if "id" in p)
    paths: list[tuple[Location, str]] = [(("projects", i, "path"), p["path"].lower()) for i, p in enumerate(projects)]
    paths += [
        (("projects", i, "former_paths", number), path.lower())
        for i, project in enumerate(projects)
        for number, path in enumerate(project.get("former_paths", []))
    ]
    yield from _repeated(paths)
    for field in ("id", "public_key"):
        yield from _repeated(((*where, field), key[field]) for where, key in keys if field in key)
    named: list[tuple[Location, str]] = [(("tokens", i, "user"), token["user"]) for i, token in enumerate(tokens)]
    named += [
        (("projects", i, "members", username), username)
        for i, project in enumerate(projects)
        for username in project.get("members", {})
    ]
    yield from ((where, "there is no such user in this file") for where, username in named if username not in usernames)


def _token_problems(value: dict[str, Any]) -> Iterator[Problem]:
    for i, token in enumerate(value.get("tokens", [])):
        if len(token["token"]) < MIN_TOKEN_LENGTH and token["token"] not in _demonstration_tokens():
            yield ("tokens", i, "token"), f"the token can be guessed: use at least {MIN_TOKEN_LENGTH} characters"


@cache
def _demonstration_tokens() -> frozenset[str]:
    # They are shorter, but published anyway, and rejected where other machines can use them.
    return frozenset(token["token"] for token in PositionedYaml(read_text(DEMONSTRATION)).value["tokens"])


def _repeated(values: Iterable[tuple[Location, Any]]) -> Iterator[Problem]:
    located = list(values)
    count = Counter(value for _, value in located)
    seen = set()
    for where, value in located:
        if count[value] > 1 and value in seen:
            yield where, "appears twice in this file"
        seen.add(value)


def _dotted(location: Location) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return "".join(parts).removeprefix(".") or "the file"


def _data(value: dict[str, Any]) -> Data:
    return Data(
        users=tuple(
            UserData(user["username"], user.get("admin", False), user.get("blocked", False)) for user in value["users"]
        ),
        tokens=tuple(_token(token) for token in value.get("tokens", [])),
        projects=tuple(_project(project) for project in value["projects"]),
    )


def _token(token: dict[str, Any]) -> TokenData:
    given = python_values("token", token)
    return TokenData(
        username=given.pop("user"),
        scopes=tuple(given.pop("scopes", [FINE_GRAINED])),
        is_oauth=given.pop("oauth", False),
        permissions=tuple(given.pop("permissions")) if "permissions" in given else None,
        **given,
    )


def _project(project: dict[str, Any]) -> ProjectData:
    return ProjectData(
        path=project["path"],
        id=project.get("id"),
        former_paths=tuple(project.get("former_paths", [])),
        visibility=Visibility(project.get("visibility", Visibility.PRIVATE)),
        members={username: AccessLevel[role.upper()] for username, role in project.get("members", {}).items()},
        settings=_settings(project["settings"]) if "settings" in project else None,
        client_keys=tuple(python_values("client_key", key) for key in project.get("client_keys", [])),
    )


def _settings(settings: dict[str, Any]) -> Settings:
    given = python_values("settings", settings)
    return Settings(has_sentry_token=given.pop("sentry_token", False), **given)
