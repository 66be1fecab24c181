"""The settings of a project: reading, creating and updating them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.data.models import Data, ProjectData
from gitlab_error_tracking_server.gitlab import settings_rules
from gitlab_error_tracking_server.gitlab.errors import SettingsNotSaved
from gitlab_error_tracking_server.gitlab.models import AccessLevel, Instance, Settings

from contract_tests.support.in_process import BASE_URL, InProcessTransport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_server.store.store import Store

    from contract_tests.support.databases import OpenStore

pytestmark = pytest.mark.both_databases

SENTRY = "/projects/1/error_tracking"
NEW = "/projects/2/error_tracking"
INTEGRATED = "/projects/5/error_tracking"
INACTIVE = "/projects/8/error_tracking"

ON = {"active": "true", "integrated": "true"}
SENTRY_REQUIRED = (
    "Error tracking setting api url is a required field and Error tracking setting token is a required field"
)


@pytest.fixture
def store(open_store: OpenStore, demonstration: Data) -> Iterator[Store]:
    """The demonstration data, and a project whose only client key is inactive."""
    more = ProjectData(
        "demo/inactive",
        id=8,
        members={"maintainer": AccessLevel.MAINTAINER},
        settings=Settings(enabled=False, integrated=True),
        client_keys=({"active": False},),
    )
    with open_store(replace(demonstration, projects=(*demonstration.projects, more))) as store:
        yield store


def settings(api: httpx.Client, project: str) -> dict[str, Any]:
    response = api.get(f"{project}/settings")
    assert response.status_code == 200
    return dict(response.json())


def client_keys(api: httpx.Client, project: str) -> list[dict[str, Any]]:
    return list(api.get(f"{project}/client_keys").json())


def test_reading_missing_settings_returns_404(api: httpx.Client) -> None:
    response = api.get(f"{NEW}/settings")
    assert (response.status_code, response.json()) == (404, {"message": "404 Error Tracking Setting Not Found"})


def test_updating_missing_settings_returns_404(api: httpx.Client) -> None:
    response = api.patch(f"{NEW}/settings", params={"active": "true"})
    assert (response.status_code, response.json()) == (404, {"message": "404 Error Tracking Setting Not Found"})


def test_put_creates_settings(api: httpx.Client) -> None:
    created = api.put(f"{NEW}/settings", params=ON)
    assert created.status_code == 200
    assert settings(api, NEW) == created.json()


def test_put_updates_existing_settings(api: httpx.Client) -> None:
    api.put(f"{NEW}/settings", params=ON)
    updated = api.put(f"{NEW}/settings", params={"active": "false", "integrated": "true"})
    assert (updated.status_code, updated.json()["active"]) == (200, False)


def test_put_keeps_stored_sentry_fields(api: httpx.Client) -> None:
    before = settings(api, SENTRY)
    api.put(f"{SENTRY}/settings", params=ON)
    assert settings(api, SENTRY) == before | {"integrated": True}


def test_patch_disables_and_enables(api: httpx.Client) -> None:
    before = settings(api, SENTRY)
    switched_off = api.patch(f"{SENTRY}/settings", params={"active": "false"})
    assert switched_off.json() == before | {"active": False}
    assert api.patch(f"{SENTRY}/settings", params={"active": "true"}).json() == before


@pytest.mark.parametrize("project", [SENTRY, INTEGRATED])
def test_patch_keeps_omitted_integrated(api: httpx.Client, project: str) -> None:
    before = settings(api, project)["integrated"]
    assert api.patch(f"{project}/settings", params={"active": "true"}).json()["integrated"] is before


def test_patch_changes_given_integrated(api: httpx.Client) -> None:
    response = api.patch(f"{SENTRY}/settings", params=ON)
    assert response.json()["integrated"] is True


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_enabling_sentry_needs_url_and_token(api: httpx.Client, method: str) -> None:
    response = api.request(method, f"{INTEGRATED}/settings", params={"active": "true", "integrated": "false"})
    assert (response.status_code, response.json()) == (400, {"message": SENTRY_REQUIRED})


def test_rejected_settings_change_nothing(api: httpx.Client) -> None:
    before = settings(api, INTEGRATED)
    api.patch(f"{INTEGRATED}/settings", params={"active": "true", "integrated": "false"})
    assert settings(api, INTEGRATED) == before


def test_rejected_settings_create_nothing(api: httpx.Client) -> None:
    api.put(f"{NEW}/settings", params={"active": "true", "integrated": "false"})
    assert api.get(f"{NEW}/settings").status_code == 404


def test_disabled_sentry_needs_no_url(api: httpx.Client) -> None:
    response = api.put(f"{NEW}/settings", params={"active": "false", "integrated": "false"})
    assert response.status_code == 200


def test_enabling_integrated_creates_first_key(api: httpx.Client) -> None:
    api.put(f"{NEW}/settings", params=ON)
    assert len(client_keys(api, NEW)) == 1


def test_enabling_integrated_again_creates_no_key(api: httpx.Client) -> None:
    api.put(f"{NEW}/settings", params=ON)
    first = client_keys(api, NEW)
    api.put(f"{NEW}/settings", params=ON)
    api.patch(f"{NEW}/settings", params=ON)
    assert client_keys(api, NEW) == first


@pytest.mark.parametrize(
    "values", [{"active": "false", "integrated": "true"}, {"active": "false", "integrated": "false"}]
)
def test_disabled_settings_create_no_key(api: httpx.Client, values: dict[str, str]) -> None:
    api.put(f"{NEW}/settings", params=values)
    assert client_keys(api, NEW) == []


def test_sentry_creates_no_key(api: httpx.Client) -> None:
    api.patch(f"{SENTRY}/settings", params={"active": "true"})
    assert client_keys(api, SENTRY) == []


def test_saving_without_keys_creates_one(api: httpx.Client) -> None:
    for key in client_keys(api, INTEGRATED):
        api.delete(f"{INTEGRATED}/client_keys/{key['id']}")
    api.patch(f"{INTEGRATED}/settings", params={"active": "true"})
    assert len(client_keys(api, INTEGRATED)) == 1


def test_inactive_key_does_not_count(api: httpx.Client) -> None:
    assert client_keys(api, INACTIVE)[0]["active"] is False
    api.patch(f"{INACTIVE}/settings", params={"active": "true"})
    assert [key["active"] for key in client_keys(api, INACTIVE)] == [False, True]


def test_failed_first_key_rolls_back_settings(open_store: OpenStore, demonstration: Data) -> None:
    def fail() -> str:
        raise RuntimeError("no random numbers left")

    with (
        open_store(demonstration, new_public_key=fail) as store,
        httpx.Client(
            transport=InProcessTransport(create_app(store)),
            base_url=BASE_URL,
            headers={"PRIVATE-TOKEN": "glpat-demo-maintainer"},
        ) as api,
    ):
        assert api.put(f"{NEW}/settings", params=ON).status_code == 500
        assert api.get(f"{NEW}/settings").status_code == 404


@pytest.mark.parametrize(
    ("api_url", "has_token", "problem"),
    [
        ("https://sentry.io/api/0/projects/org/project", False, "token is a required field"),
        ("https://sentry.io/org/project", True, "api url is invalid"),
        ("https://sentry.io/api/0/projects/", True, "project is a required field"),
        (None, True, "api url is a required field"),
    ],
)
def test_missing_sentry_field_is_named(api_url: str | None, *, has_token: bool, problem: str) -> None:
    stored = Settings(False, False, api_url, has_sentry_token=has_token)
    with pytest.raises(SettingsNotSaved) as raised:
        settings_rules.updated(stored, Instance(), active=True, integrated=None)
    assert raised.value.problems == [f"Error tracking setting {problem}"]


def test_settings_of_other_projects_are_kept(api: httpx.Client) -> None:
    before = settings(api, SENTRY)
    api.put(f"{NEW}/settings", params=ON)
    api.patch(f"{INTEGRATED}/settings", params={"active": "false"})
    assert settings(api, SENTRY) == before
