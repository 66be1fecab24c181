"""The state: added in Python or from a data file, copied, restored and reset."""

from __future__ import annotations

from contextlib import nullcontext
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_client import errors
from gitlab_error_tracking_double import GitLab, StateError, faults
from gitlab_error_tracking_double.gitlab import ClosedError
from gitlab_error_tracking_server.data.reader import DEMONSTRATION, DataFileError

from contract_tests.double.conftest import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    from gitlab_error_tracking_client.models.client_key import ClientKey


def keys(gitlab: GitLab, project: str | int = PROJECT, token: str | None = None) -> list[ClientKey]:
    return [*gitlab.client(token).client_keys.list(project, per_page=100)]


def settings(gitlab: GitLab, project: str = PROJECT) -> dict[str, Any]:
    return gitlab.client().settings.get(project).to_dict()


def test_project_has_the_given_number_of_keys(double: GitLab) -> None:
    assert [(key.id, key.active) for key in keys(double)] == [(1, True), (2, True)]


def test_keys_accept_a_list(double: GitLab) -> None:
    public_key = "glet_" + "5" * 32
    double.project("group/other", keys=[{"id": 70, "active": False, "public_key": public_key}, {}])
    found = [(key.id, key.active) for key in keys(double, "group/other")]
    assert (found, keys(double, "group/other")[0].public_key) == ([(70, False), (71, True)], public_key)


def test_project_accepts_an_id(double: GitLab) -> None:
    number = double.project("group/other", id=40, keys=1)
    assert (number, len(keys(double, number)), double.project("group/next")) == (40, 1, 41)


@pytest.mark.parametrize(
    ("given", "active", "integrated", "has_url"),
    [
        ("integrated", True, True, False),
        ("sentry", True, False, True),
        ("off", False, False, False),
        ({"enabled": False, "integrated": True}, False, True, False),
    ],
)
def test_settings_accept_a_name_or_mapping(given: Any, *, active: bool, integrated: bool, has_url: bool) -> None:
    with GitLab() as gitlab:
        gitlab.project(PROJECT, settings=given)
        found = settings(gitlab)
    assert (found["active"], found["integrated"], found["api_url"] is not None) == (active, integrated, has_url)


def test_project_without_settings_has_none(double: GitLab) -> None:
    double.project("group/bare")
    with pytest.raises(errors.SettingsNotFound):
        settings(double, "group/bare")


@pytest.mark.parametrize(
    ("project", "token", "expected"),
    [
        (PROJECT, {"role": "developer"}, errors.Forbidden),
        ("group/later", {"role": "developer"}, errors.Forbidden),
        (PROJECT, {"role": "maintainer"}, None),
        ("group/later", {"role": "owner"}, None),
        ("group/closed", {"role": "owner"}, errors.ProjectNotFound),
        (PROJECT, {"role": "owner", "project": "Group/App"}, None),
        ("group/later", {"role": "owner", "project": "Group/App"}, errors.ProjectNotFound),
        ("group/closed", {"admin": True}, None),
        (PROJECT, {"role": "maintainer", "scopes": ["read_api"]}, None),
        (PROJECT, {"role": "owner", "scopes": ["read_user"]}, errors.InsufficientScope),
        (PROJECT, {"role": "owner", "revoked": True}, errors.TokenRevoked),
    ],
)
def test_token_has_the_given_access(double: GitLab, project: str, token: dict[str, Any], expected: Any) -> None:
    text = double.token(user="ci", **token)
    double.project("group/later")
    double.project("group/closed", members={"ci": None})
    with pytest.raises(expected) if expected else nullcontext():
        keys(double, project, text)


def test_tokens_of_a_user_are_distinct(double: GitLab) -> None:
    assert [double.token(user="ci") for _ in range(3)] == ["glpat-double-ci", "glpat-double-ci-2", "glpat-double-ci-3"]


def test_data_file_is_the_initial_state() -> None:
    with GitLab(data=str(DEMONSTRATION)) as gitlab:
        found = [key.id for key in keys(gitlab, "demo/platform/integrated", "glpat-demo-owner")]
    assert found == [1, 3]


def test_add_accepts_a_data_file(double: GitLab, tmp_path: Path) -> None:
    (tmp_path / "data.yaml").write_text("users: []\nprojects:\n  - {path: group/more}\n", encoding="utf-8")
    double.add(tmp_path / "data.yaml")
    assert (len(keys(double)), len(keys(double, "group/more"))) == (2, 0)


def test_changed_data_file_is_reread(tmp_path: Path) -> None:
    file = tmp_path / "data.yaml"
    found = []
    for path in ("group/before", "group/after"):
        file.write_text(f"users: []\nprojects:\n  - {{path: {path}}}\n", encoding="utf-8")
        with GitLab(data=file) as gitlab:
            found.append(len(keys(gitlab, path)))
    assert found == [0, 0]


def test_data_file_error_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "data.yaml").write_text("users: []\nprojects:\n  - {path: nogroup}\n", encoding="utf-8")
    gitlab = GitLab(data=tmp_path / "data.yaml")
    with pytest.raises(DataFileError, match=r"data.yaml:3: projects\[0\].path"):
        gitlab.open()
    with pytest.raises(ClosedError):
        _ = gitlab.default_token


def test_add_extends_existing_data(double: GitLab) -> None:
    double.add(
        {
            "tokens": [{"token": "glpat-adas-own-token", "user": "ada", "scopes": ["api"]}],
            "projects": [{"path": "group/more", "members": {"ada": "owner"}, "client_keys": [{}]}],
        }
    )
    found = (
        len(keys(double)),
        len(keys(double, "group/more")),
        len(keys(double, "group/more", "glpat-adas-own-token")),
    )
    assert found == (2, 1, 1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"projects": [{"path": "group/new"}, {"path": "GROUP/APP"}]}, "project GROUP/APP already exists"),
        ({"projects": [{"path": "group/new"}, {"path": "group/x", "id": 1}]}, "with the id 1 already exists"),
        ({"projects": [{"path": "group/new"}, {"path": "x"}]}, r"projects\[1\].path"),
        ({"projects": [{"path": "group/new", "client_keys": [{"id": 1}]}]}, "conflicts with existing data"),
        ({"projects": [{"path": "group/new", "colour": "red"}]}, "an unexpected key"),
        ({"users": ["ada"]}, "structure of a data file"),
        ({"projects": [{"path": "group/new"}], "tokens": [{"token": "glpat-secret secret", "user": "a"}]}, "tokens"),
    ],
)
def test_invalid_data_adds_nothing(double: GitLab, data: dict[str, Any], reason: str) -> None:
    before = double.snapshot()
    with pytest.raises(StateError, match=reason) as raised:
        double.add(data)
    assert double.snapshot().database == before.database
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda gitlab: gitlab.project("group/x", settings="sentinel"), "integrated, sentry, off"),
        (lambda gitlab: gitlab.project("group/x", keys=-1), "cannot be negative"),
        (lambda gitlab: gitlab.project("group/x", visibility="secret"), "visibility"),
        (lambda gitlab: gitlab.project("group/x", keys="3"), "keys must be a number or a list"),
        (lambda gitlab: gitlab.project("app"), "a full path with a group, such as group/project"),
        (lambda gitlab: gitlab.project("group/x", settings={"enabled": True, "integrated": False}), "api_url"),
        (lambda gitlab: gitlab.token(user="ci", role="boss"), "guest, planner"),
        (lambda gitlab: gitlab.token(user="ci", role="Maintainer"), "'Maintainer' is not a role"),
        (lambda gitlab: gitlab.token(user="ci", token=""), "token is empty"),
        (lambda gitlab: gitlab.token(user="ci", role="owner", project="no/where"), "no project no/where"),
        (lambda gitlab: gitlab.token(user="ci", scopes=["everything"]), "scopes"),
        (lambda gitlab: gitlab.token(user="ci", expires_at="soon"), "expires_at"),
        (lambda gitlab: gitlab.token(user="Maintainer"), "user maintainer already exists"),
        (lambda gitlab: gitlab.token(user="maintainer", admin=True), "user maintainer already exists"),
        (lambda gitlab: gitlab.token(user="maintainer", blocked=True), "user maintainer already exists"),
    ],
)
def test_invalid_arguments_are_rejected(double: GitLab, call: Any, reason: str) -> None:
    with pytest.raises(StateError, match=reason):
        call(double)


def test_restore_brings_back_keys_and_settings(double: GitLab) -> None:
    client, before = double.client(), (keys(double), settings(double))
    snapshot = double.snapshot()
    client.client_keys.delete(PROJECT, 1)
    client.settings.create(PROJECT, active=False, integrated=True)
    double.project("group/late")
    double.restore(snapshot)
    assert (keys(double), settings(double)) == before
    with pytest.raises(errors.ProjectNotFound):
        keys(double, "group/late")


def test_restored_state_yields_the_same_values(double: GitLab) -> None:
    snapshot = double.snapshot()
    made = []
    for _ in range(3):
        double.restore(snapshot)
        token = double.token(user="ci", role="owner")
        made.append((token, double.client(token).client_keys.create(PROJECT)))
    assert made[0] == made[1] == made[2]


def test_snapshot_includes_roles_and_clock(double: GitLab) -> None:
    double.clock.set("2030-01-31")
    token = double.token(user="ci", role="maintainer")
    snapshot = double.snapshot()
    double.reset()
    double.restore(snapshot)
    double.project("group/later", keys=3)
    assert (double.clock().year, len(keys(double, "group/later", token))) == (2030, 3)


def test_restore_removes_later_roles(double: GitLab) -> None:
    snapshot = double.snapshot()
    double.token(user="ci", role="owner")
    double.restore(snapshot)
    double.project("group/later")
    with pytest.raises(errors.ProjectNotFound):
        keys(double, "group/later", double.token(user="ci"))


def test_reset_restores_the_initial_state() -> None:
    with GitLab(data={"projects": [{"path": PROJECT, "client_keys": [{}]}]}) as gitlab:
        gitlab.client().client_keys.create(PROJECT)
        gitlab.project("group/late")
        gitlab.inject(faults.ServerError())
        gitlab.clock.set("2030-01-31")
        gitlab.reset()
        left = (gitlab.journal.count, gitlab.faults, gitlab.clock.frozen_at, [key.id for key in keys(gitlab)])
        assert left == (0, (), None, [1])
        with pytest.raises(errors.ProjectNotFound):
            keys(gitlab, "group/late")


def test_reset_is_atomic(double: GitLab) -> None:
    """Concurrent requests see the project with both keys, or no project."""
    full = double.snapshot()
    seen: set[int | None] = set()
    stop = False

    def poll() -> None:
        client = double.client()
        while not stop:
            try:
                seen.add(len(list(client.client_keys.list(PROJECT))))
            except errors.ProjectNotFound:
                seen.add(None)

    threads = [Thread(target=poll) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(150):
        double.restore(full)
        double.reset()
    stop = True
    for thread in threads:
        thread.join()
    assert seen <= {2, None}
    assert seen


def test_doubles_are_isolated() -> None:
    with GitLab():
        pass  # leaves an engine for reuse
    with GitLab() as one, GitLab() as other:
        one.project(PROJECT, keys=2)
        other.project(PROJECT, keys=5)
        other.client().client_keys.create(PROJECT)
        assert (len(keys(one)), len(keys(other))) == (2, 6)


def test_reopened_double_starts_from_initial_state() -> None:
    gitlab = GitLab()
    for _ in range(2):
        with gitlab:
            assert (gitlab.journal.count, gitlab.project(PROJECT, keys=1), keys(gitlab)[0].id) == (0, 1, 1)


def test_initial_state_ignores_later_changes_of_data() -> None:
    data: dict[str, Any] = {"projects": [{"path": PROJECT}]}
    gitlab = GitLab(data=data)
    data["projects"].append({"path": "group/other"})
    with gitlab:
        data["projects"].append({"path": "group/third"})
        gitlab.reset(seed=1)
        assert repr(gitlab) == "<GitLab https://gitlab.example.com projects=1 requests=0>"


def test_closed_double_rejects_requests() -> None:
    with GitLab() as gitlab:
        gitlab.project(PROJECT)
        generated, bare = gitlab.client(), httpx.Client(transport=gitlab.transport)
    with pytest.raises(errors.UsageError, match="closed"):
        generated.settings.get(PROJECT)
    with bare, pytest.raises(ClosedError):
        bare.get(gitlab.api_url)
    with pytest.raises(ClosedError):
        gitlab.project("group/other")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda gitlab: gitlab.client(""), "the token is empty: omit it to use default_token"),
        (lambda gitlab: gitlab.open(), "this GitLab is already open"),
    ],
)
def test_invalid_use_of_an_open_double_is_rejected(double: GitLab, call: Any, message: str) -> None:
    with pytest.raises((ValueError, RuntimeError), match=message):
        call(double)


def test_repr_shows_no_token(double: GitLab) -> None:
    assert repr(double) == "<GitLab https://gitlab.example.com projects=1 requests=0>"
    assert "glpat" not in repr(double.snapshot())
