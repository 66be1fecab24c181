"""Requests by a former path of a project that was renamed or moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.data.models import Data, ProjectData, TokenData, UserData
from gitlab_error_tracking_server.gitlab.models import AccessLevel, Instance, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from gitlab_error_tracking_server.store.store import Store

    from contract_tests.support.databases import OpenStore

pytestmark = pytest.mark.both_databases

OLD = "/projects/Old%2Fapp/error_tracking"
DATA = Data(
    users=(UserData("ada"), UserData("guest"), UserData("outsider")),
    tokens=tuple(TokenData(name, name, ("api",)) for name in ("ada", "guest", "outsider")),
    projects=(
        ProjectData(
            "group/app",
            id=7,
            former_paths=("old/app",),
            members={"ada": AccessLevel.MAINTAINER, "guest": AccessLevel.GUEST},
            settings=Settings(enabled=True, integrated=True),
        ),
    ),
)


@pytest.fixture
def instance() -> Instance:
    return Instance("https://example.com/")


@pytest.fixture
def store(open_store: OpenStore) -> Iterator[Store]:
    with open_store(DATA) as store:
        yield store


@pytest.mark.parametrize("user", ["ada", "guest"])
@pytest.mark.parametrize("rest", ["settings", "client_keys?per_page=2&a=%C3%A9"])
def test_read_by_former_path_is_redirected(api: httpx.Client, user: str, rest: str) -> None:
    response = api.get(f"{OLD}/{rest}", headers={"PRIVATE-TOKEN": user})
    location = f"https://example.com/api/v4/projects/7/error_tracking/{rest}"
    assert (response.status_code, response.headers["location"], response.text) == (
        301,
        location,
        f"This resource has been moved permanently to {location}",
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [("HEAD", "settings"), ("PATCH", "settings"), ("POST", "client_keys"), ("DELETE", "client_keys/1")],
)
def test_change_by_former_path_is_rejected(api: httpx.Client, method: str, path: str) -> None:
    response = api.request(method, f"{OLD}/{path}", headers={"PRIVATE-TOKEN": "ada"})
    message = {"message": "Non GET methods are not allowed for moved projects"}
    assert (response.status_code, response.json() if response.content else message) == (405, message)


def test_former_path_is_hidden_from_outsiders(api: httpx.Client) -> None:
    response = api.get(f"{OLD}/settings", headers={"PRIVATE-TOKEN": "outsider"})
    assert (response.status_code, response.json()) == (404, {"message": "404 Project Not Found"})
