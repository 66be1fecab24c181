"""The settings of a project: rules that the state machine does not know, and one example of each change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.data.models import Data, ProjectData
from gitlab_error_tracking_server.gitlab import settings_rules
from gitlab_error_tracking_server.gitlab.errors import SettingsNotSaved
from gitlab_error_tracking_server.gitlab.models import AccessLevel, Settings

from contract_tests.support.in_process import client, content

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from gitlab_error_tracking_server.store.store import Store

    from contract_tests.support.databases import OpenStore

pytestmark = pytest.mark.both_databases

SENTRY = "/projects/1/error_tracking"
NEW = "/projects/2/error_tracking"
INTEGRATED = "/projects/5/error_tracking"
INACTIVE = "/projects/8/error_tracking"

ON = {"active": "true", "integrated": "true"}
URL_REQUIRED, TOKEN_REQUIRED = (f"Error tracking setting {name} is a required field" for name in ("api url", "token"))


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
    return dict(api.get(f"{project}/settings").raise_for_status().json())


def active_keys(api: httpx.Client, project: str) -> list[bool]:
    return [key["active"] for key in api.get(f"{project}/client_keys").json()]


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_missing_settings_return_404(api: httpx.Client, method: str) -> None:
    response = api.request(method, f"{NEW}/settings", params={"active": "true"})
    assert content(response) == (404, {"message": "404 Error Tracking Setting Not Found"})


def test_put_keeps_stored_sentry_fields(api: httpx.Client) -> None:
    before = settings(api, SENTRY)
    api.put(f"{SENTRY}/settings", params=ON)
    assert settings(api, SENTRY) == before | {"integrated": True}


@pytest.mark.parametrize("project", [SENTRY, INTEGRATED])
def test_patch_disables_and_enables(api: httpx.Client, project: str) -> None:
    before = settings(api, project)
    disabled = api.patch(f"{project}/settings", params={"active": "false"})
    assert disabled.json() == before | {"active": False}
    assert api.patch(f"{project}/settings", params={"active": "true"}).json() == before


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_enabling_sentry_needs_url_and_token(api: httpx.Client, method: str) -> None:
    before = settings(api, INTEGRATED)
    response = api.request(method, f"{INTEGRATED}/settings", params={"active": "true", "integrated": "false"})
    assert content(response) == (400, {"message": f"{TOKEN_REQUIRED} and {URL_REQUIRED}"})
    assert settings(api, INTEGRATED) == before


@pytest.mark.parametrize(
    ("project", "values", "keys"),
    [
        (NEW, ON, [True]),
        (NEW, {"active": "false", "integrated": "true"}, []),
        (NEW, {"active": "false", "integrated": "false"}, []),
        (SENTRY, {"active": "true", "integrated": "false"}, []),
        (SENTRY, ON, [True]),
        (INACTIVE, ON, [False, True]),
    ],
)
def test_first_key_is_created_when_needed(
    api: httpx.Client, project: str, values: dict[str, str], keys: list[bool]
) -> None:
    responses = [api.put(f"{project}/settings", params=values), api.patch(f"{project}/settings", params=values)]
    assert [response.status_code for response in responses] == [200, 200]
    assert active_keys(api, project) == keys


def test_saving_without_keys_creates_one(api: httpx.Client) -> None:
    for key in api.get(f"{INTEGRATED}/client_keys").json():
        api.delete(f"{INTEGRATED}/client_keys/{key['id']}")
    api.patch(f"{INTEGRATED}/settings", params={"active": "true"})
    assert active_keys(api, INTEGRATED) == [True]


def test_failed_first_key_rolls_back_settings(open_store: OpenStore, demonstration: Data) -> None:
    def fail() -> str:
        raise RuntimeError("no random numbers left")

    with open_store(demonstration, new_public_key=fail) as store, client(create_app(store)) as api:
        statuses = [api.put(f"{NEW}/settings", params=ON).status_code, api.get(f"{NEW}/settings").status_code]
    assert statuses == [500, 404]


PREFIX = "https://sentry.io/api/0/projects"


@pytest.mark.parametrize(
    ("api_url", "has_token", "problem"),
    [
        (f"{PREFIX}/org/project", False, "token is a required field"),
        ("https://sentry.io/org/project", True, "api url is invalid"),
        (f"{PREFIX}/", True, "project is a required field"),
        (None, True, "api url is a required field"),
    ],
)
def test_missing_sentry_field_is_named(api_url: str | None, *, has_token: bool, problem: str) -> None:
    stored = Settings(False, False, api_url, has_sentry_token=has_token)
    with pytest.raises(SettingsNotSaved) as raised:
        settings_rules.updated(stored, active=True, integrated=None)
    assert raised.value.problems == [f"Error tracking setting {problem}"]


@pytest.mark.parametrize(
    ("api_url", "stored_name", "name"),
    [
        (f"{PREFIX}/org/my-project_name", None, "My Project Name"),
        (f"{PREFIX}/org/project/", None, "Project"),
        (f"{PREFIX}//org//project//", None, "Project"),
        (f"{PREFIX}/org", None, None),
        ("https://sentry.io/org/project", None, None),
        (None, None, None),
        (f"{PREFIX}/org/project", "sample sentry project", "sample sentry project"),
    ],
)
def test_project_name_is_stored_or_derived(
    api: httpx.Client, store: Store, api_url: str | None, stored_name: str | None, name: str | None
) -> None:
    stored = Settings(enabled=True, integrated=False, api_url=api_url, project_name=stored_name)
    store.save_settings(1, lambda _: stored, lambda _: False)
    assert settings(api, SENTRY)["project_name"] == name


@pytest.mark.parametrize(
    ("api_url", "external_url"),
    [
        (f"{PREFIX}/org/project", "https://sentry.io/org/project"),
        (f"{PREFIX}/api/0/projects/", "https://sentry.io/api/0/projects/"),
        (None, None),
    ],
)
def test_sentry_external_url_drops_first_api_prefix(api_url: str | None, external_url: str | None) -> None:
    stored = Settings(enabled=True, integrated=False, api_url=api_url)
    assert settings_rules.sentry_external_url(stored) == external_url
