"""Data files: loading them, and the errors of invalid ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.data.models import Data, ProjectData, TokenData, UserData
from gitlab_error_tracking_server.data.reader import DEMONSTRATION, DataFileError, read_data_file
from gitlab_error_tracking_server.data.schema import parse_time, with_stored_fields
from gitlab_error_tracking_server.gitlab.models import AccessLevel, Settings, Visibility
from sqlalchemy.exc import IntegrityError

if TYPE_CHECKING:
    from pathlib import Path

    from gitlab_error_tracking_contract import Contract

    from contract_tests.support.databases import OpenStore

pytestmark = pytest.mark.both_databases

GOOD = """\
users:
  - {username: ada}
tokens:
  - {token: glpat-secret-of-ada-lovelace, user: ada, scopes: [api, read_api], expires_at: 2030-01-31}
projects:
  - id: 7
    path: Group/App
    visibility: internal
    members: {ada: maintainer}
    settings: {enabled: true, integrated: true}
    client_keys:
      - {id: 9, active: false}
"""


def test_valid_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "data.yaml"
    file.write_text(GOOD)
    data = read_data_file(file)
    assert data.users == (UserData("ada"),)
    assert (data.tokens[0].token, data.tokens[0].username, data.tokens[0].revoked) == (
        "glpat-secret-of-ada-lovelace",
        "ada",
        False,
    )
    assert data.projects == (
        ProjectData(
            "Group/App",
            id=7,
            visibility=Visibility.INTERNAL,
            members={"ada": AccessLevel.MAINTAINER},
            settings=Settings(enabled=True, integrated=True),
            client_keys=({"id": 9, "active": False},),
        ),
    )


def test_schema_has_stored_fields_of_the_contract(contract: Contract) -> None:
    definitions: dict[str, Any] = {name: {"properties": {}} for name in ("client_key", "settings")}
    with_stored_fields({"$defs": definitions}, contract.document)
    assert {*definitions["client_key"]["properties"]} >= {"id", "active", "public_key"}
    assert {*definitions["settings"]["properties"]} >= {"integrated", "api_url", "project_name"}
    assert definitions["settings"]["properties"]["project_name"] == {"type": "string"}


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00.5+08:00", datetime(2026, 1, 31, 4, 0, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_time_is_read_in_utc(text: str, time: datetime) -> None:
    assert (parse_time(text), parse_time(text).tzinfo) == (time, UTC)


@pytest.mark.parametrize("text", ["tomorrow", "2026-01-31T12:00:00", "2026-12-31T23:59:60Z", "9999-12-31T23:00-05:00"])
def test_time_without_utc_is_rejected(text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        parse_time(text)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("internal", "secret", 8, "projects[0].visibility"),
        ("maintainer", "boss", 9, "projects[0].members.ada"),
        ("    path: Group/App\n", "", 6, '"path" is a required property'),
        ("Group/App", "App", 7, "projects[0].path"),
        ("id: 7", "id: seven", 6, "projects[0].id"),
        ("enabled: true", "enabled: 1", 10, "projects[0].settings.enabled"),
        ("2030-01-31", "2030-13-31", 4, "tokens[0].expires_at"),
        (
            "glpat-secret-of-ada-lovelace",
            "abc",
            4,
            "tokens[0].token: the token can be guessed: use at least 20 characters",
        ),
        ("glpat-secret-of-ada-lovelace", "glpat-demo-nobody", 4, "tokens[0].token: the token can"),
        ("user: ada", "user: bob", 4, "there is no such user in this file"),
        ("ada: maintainer", "bob: maintainer", 9, "there is no such user in this file"),
        ("- {username: ada}", "- {username: ada}\n  - {username: ada}", 3, "users[1].username: appears twice"),
        ("- {id: 9, active: false}", "- {id: 9}\n      - {id: 9}", 13, "appears twice in this file"),
        ("path: Group/App", "path: Group/App\n    path: Group/App", 8, "a key appears twice"),
        ("projects:", "project:", 1, "unexpected"),
        ("members: {ada", "members: [{ada", 10, "expected"),
    ],
)
def test_invalid_file_names_line_and_reason(tmp_path: Path, old: str, new: str, line: int, reason: str) -> None:
    file = tmp_path / "data.yaml"
    file.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(DataFileError) as raised:
        read_data_file(file)
    located = [text for text in str(raised.value).splitlines() if text.startswith(f"{file}:{line}:")]
    assert any(reason in text for text in located), str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("projects:", "1: c\nprojects:", "a key is not a string"),
        ("ada: maintainer", "1: maintainer", "a key is not a string"),
        ("ada: maintainer", "~: maintainer", "a key is not a string"),
        ("ada: maintainer", "[a, b]: maintainer", "a key is not a string"),
        ("- {username: ada}", "- !!set {ada}", "has a type that is not supported"),
        ("username: ada", "username: !!binary aGVsbG8=", "has a type that is not supported"),
        ("username: ada", "username: !!float 1", "has a type that is not supported"),
        ("users:", "users: &users [*users]\nmore:", "anchors and aliases are not supported"),
        ("- {username: ada}", f"- {'[' * 5000}", "is nested too deeply"),
        ("id: 7", "id: 1:30", '"integer"'),
        ("id: 7", f"id: {'9' * 5000}", "an integer has too many digits"),
        ("integrated: true}", 'integrated: true, project_name: "\\ud800"}', "contains a surrogate"),
        ("2030-01-31", "31.01.2030", "the value is not a date as YYYY-MM-DD"),
        ("user: ada", "user: ada, secret: x", "has an unexpected key: use token, user, scopes, expires_at, revoked"),
        ("id: 7", "id: 9007199254740992", "greater than the maximum"),
        ("enabled: true", "enabled: yes", '"boolean"'),
        ("scopes: [api, read_api]", "scopes: [apii]", "is not one of"),
        ("path: Group/App", "path: ../App", "is not a full path with a group"),
        ("path: Group/App", f"path: Group/{'x' * 1019}", "longer than 1024"),
        ("integrated: true}", 'integrated: true, project_name: "a\\0b"}', "is not text without NUL"),
        ("path: Group/App", "path: Group/..", "is not a full path with a group"),
        ("integrated: true", "integrated: false", '"api_url" is a required property'),
        ("- {username: ada}", "- {username: ada}\n  - {username: ADA}", "appears twice in this file"),
    ],
)
def test_ambiguous_yaml_is_rejected(tmp_path: Path, old: str, new: str, reason: str) -> None:
    file = tmp_path / "data.yaml"
    file.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(DataFileError) as raised:
        read_data_file(file)
    assert reason in str(raised.value)


def test_nested_aliases_are_rejected_at_once(tmp_path: Path) -> None:
    levels = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}' if i else 'x'] * 9)}]" for i in range(9)]
    file = tmp_path / "data.yaml"
    file.write_text("\n".join(levels))
    with pytest.raises(DataFileError) as raised:
        read_data_file(file)
    assert str(raised.value) == f"{file}:1: anchors and aliases are not supported"


def test_every_problem_of_a_file_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "data.yaml"
    file.write_text(GOOD.replace("internal", "secret").replace("Group/App", "App"))
    with pytest.raises(DataFileError) as raised:
        read_data_file(file)
    assert len(str(raised.value).splitlines()) == 2


@pytest.mark.parametrize("content", [b"", b"[]", b"users: [\n", b"\xff\xfe\xff", b"\x00", b"a: *nothing", b"- - : -"])
def test_other_content_is_rejected(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "data.yaml"
    file.write_bytes(content)
    with pytest.raises(DataFileError) as raised:
        read_data_file(file)
    assert str(file) in str(raised.value)


def test_missing_data_file_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="cannot be read"):
        read_data_file(tmp_path / "nothing.yaml")


@pytest.mark.parametrize(
    "bad",
    [
        "glpat secret",
        "[glpat-secret-of-ada-lovelace]",
        "glpat-secret-of-ada-lovelace: x",
        "'glpat-secret-of-ada-lovelace",
        "x, glpat-secret-of-ada-lovelace: x",
        "*glpat-secret-of-ada-lovelace",
    ],
)
def test_data_file_error_hides_tokens(tmp_path: Path, bad: str) -> None:
    file = tmp_path / "data.yaml"
    file.write_text(GOOD.replace("token: glpat-secret-of-ada-lovelace", f"token: {bad}"))
    with pytest.raises(DataFileError) as raised:
        read_data_file(file)
    assert "secret" not in str(raised.value)


def test_repr_of_token_data_hides_token() -> None:
    assert "glpat-secret-of-ada-lovelace" not in repr(TokenData("glpat-secret-of-ada-lovelace", "ada", ("api",)))


def test_data_loads_only_into_empty_database(open_store: OpenStore, demonstration: Data) -> None:
    with open_store() as store:
        assert store.load_if_empty(demonstration) is True
        assert store.load_if_empty(demonstration) is False


def test_generated_ids_avoid_given_ids(open_store: OpenStore) -> None:
    data = Data(
        users=(UserData("ada"),),
        tokens=(),
        projects=(
            ProjectData("group/one", client_keys=({},)),
            ProjectData("group/two", id=1, client_keys=({"id": 1},)),
        ),
    )
    with open_store(data) as store:
        project = store.find_project("group/one", user_id=1)
        assert project is not None
        assert (project.id, store.list_client_keys(project.id, 1, 20).client_keys[0].id) == (2, 2)


def test_failed_data_load_is_rolled_back(open_store: OpenStore) -> None:
    clash = Data((UserData("ada"),), (), (ProjectData("group/one"), ProjectData("Group/One")))
    with open_store() as store:
        with pytest.raises(IntegrityError):
            store.load_if_empty(clash)
        assert store.load_if_empty(Data((), (), ())) is True


def test_published_demonstration_tokens_may_be_short(tmp_path: Path) -> None:
    (tmp_path / "data.yaml").write_text(DEMONSTRATION.read_text())
    assert read_data_file(tmp_path / "data.yaml") == read_data_file(DEMONSTRATION)
