"""Send the six requests of GitLab's documentation and compare the responses with its examples.

One error of the documentation is corrected, as in the contract: the DSN of the second client key contains that key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.data.models import Data, ProjectData, TokenData, UserData
from gitlab_error_tracking_server.gitlab.models import AccessLevel, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx
    from gitlab_error_tracking_server.store.store import Store

    from contract_tests.support.databases import OpenStore

pytestmark = pytest.mark.both_databases

SENTRY = {
    "active": True,
    "project_name": "sample sentry project",
    "sentry_external_url": "https://sentry.io/myawesomeproject/project",
    "api_url": "https://sentry.io/api/0/projects/myawesomeproject/project",
    "integrated": False,
}
INTEGRATED = {
    "active": True,
    "project_name": None,
    "sentry_external_url": None,
    "api_url": None,
    "integrated": True,
}
FIRST_KEY = {
    "id": 1,
    "active": True,
    "public_key": "glet_aa77551d849c083f76d0bc545ed053a3",
    "sentry_dsn": "https://glet_aa77551d849c083f76d0bc545ed053a3@example.com/errortracking/api/v1/projects/5",
}
SECOND_KEY: dict[str, Any] = {
    "id": 3,
    "active": True,
    "public_key": "glet_0ff98b1d849c083f76d0bc545ed053a3",
    "sentry_dsn": "https://glet_0ff98b1d849c083f76d0bc545ed053a3@example.com/errortracking/api/v1/projects/5",
}
SENTRY_SETTINGS = Settings(
    enabled=True,
    integrated=False,
    api_url="https://sentry.io/api/0/projects/myawesomeproject/project",
    project_name="sample sentry project",
    has_sentry_token=True,
)

URL = "https://gitlab.example.com/api/v4/projects"


def project(id: int, settings: Settings | None = None, *keys: Mapping[str, Any]) -> Data:  # noqa: A002
    return Data(
        users=(UserData("maintainer"),),
        tokens=(TokenData("glpat-demo-maintainer", "maintainer", ("api",)),),
        projects=(
            ProjectData(
                f"group/project-{id}",
                id=id,
                members={"maintainer": AccessLevel.MAINTAINER},
                settings=settings,
                client_keys=keys,
            ),
        ),
    )


@pytest.fixture
def store(open_store: OpenStore, request: pytest.FixtureRequest) -> Iterator[Store]:
    """The state that an example assumes."""
    # The public key of a new client key is the only random value in the examples.
    with open_store(request.param, new_public_key=lambda: SECOND_KEY["public_key"]) as store:
        yield store


def starting_with(data: Data) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("store", [data], indirect=True, ids=["state"])


@starting_with(project(1, SENTRY_SETTINGS))
def test_get_settings(api: httpx.Client) -> None:
    response = api.get(f"{URL}/1/error_tracking/settings")
    assert (response.status_code, response.json()) == (200, SENTRY)


@starting_with(project(1))
def test_create_settings(api: httpx.Client) -> None:
    response = api.put(f"{URL}/1/error_tracking/settings?active=true&integrated=true")
    assert (response.status_code, response.json()) == (200, INTEGRATED)


@starting_with(project(1, SENTRY_SETTINGS))
def test_update_settings(api: httpx.Client) -> None:
    response = api.patch(f"{URL}/1/error_tracking/settings?active=true")
    assert (response.status_code, response.json()) == (200, SENTRY)


@starting_with(
    project(
        5,
        None,
        {"id": 1, "public_key": "glet_aa77551d849c083f76d0bc545ed053a3"},
        {"id": 3, "public_key": "glet_0ff98b1d849c083f76d0bc545ed053a3"},
    )
)
def test_list_client_keys(api: httpx.Client) -> None:
    response = api.get(f"{URL}/5/error_tracking/client_keys")
    assert (response.status_code, response.json()) == (200, [FIRST_KEY, SECOND_KEY])


@starting_with(project(5, None, {"id": 2, "public_key": "glet_aa77551d849c083f76d0bc545ed053a3"}))
def test_create_client_key(api: httpx.Client) -> None:
    response = api.post(f"{URL}/5/error_tracking/client_keys", headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()) == (201, SECOND_KEY)


@starting_with(project(5, None, {"id": 13, "public_key": "glet_aa77551d849c083f76d0bc545ed053a3"}))
def test_delete_client_key(api: httpx.Client) -> None:
    response = api.delete(f"{URL}/5/error_tracking/client_keys/13")
    assert (response.status_code, response.json()) == (
        200,
        {
            "id": 13,
            "active": True,
            "public_key": "glet_aa77551d849c083f76d0bc545ed053a3",
            "sentry_dsn": "https://glet_aa77551d849c083f76d0bc545ed053a3@example.com/errortracking/api/v1/projects/5",
        },
    )
