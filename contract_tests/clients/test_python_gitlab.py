"""python-gitlab: raw requests, because it has no methods for this API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gitlab
import pytest
import requests
from gitlab.utils import EncodedId

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.support.serving import Server

NEW = f"/projects/{EncodedId('demo/new')}/error_tracking"
INTEGRATED = f"/projects/{EncodedId('demo/platform/integrated')}/error_tracking"


@pytest.fixture
def api(server: Server) -> Iterator[gitlab.Gitlab]:
    with gitlab.Gitlab(server.url.removesuffix("/api/v4"), private_token="glpat-demo-maintainer") as api:
        yield api


def test_settings_are_read(api: gitlab.Gitlab) -> None:
    settings = api.http_get("/projects/1/error_tracking/settings")
    assert isinstance(settings, dict)
    assert settings["project_name"] == "sample sentry project"


@pytest.mark.parametrize("place", ["query_data", "post_data"])
def test_settings_are_created_with_python_booleans(api: gitlab.Gitlab, place: str) -> None:
    sent: dict[str, Any] = {place: {"active": True, "integrated": True}}
    settings = api.http_put(f"{NEW}/settings", **sent)
    assert isinstance(settings, dict)
    assert (settings["active"], settings["integrated"]) == (True, True)


def test_settings_are_switched(api: gitlab.Gitlab) -> None:
    settings = api.http_patch(f"{INTEGRATED}/settings", post_data={"active": False})
    assert isinstance(settings, dict)
    assert (settings["active"], settings["integrated"]) == (False, True)


def test_client_keys_are_listed_page_by_page(api: gitlab.Gitlab) -> None:
    keys = api.http_list(f"{INTEGRATED}/client_keys", iterator=True, per_page=1)
    assert isinstance(keys, gitlab.client.GitlabList)
    assert ([key["id"] for key in keys], keys.total) == ([1, 3], 2)


def test_client_keys_are_created(api: gitlab.Gitlab) -> None:
    key = api.http_post(f"{NEW}/client_keys")
    assert isinstance(key, dict)
    assert {*key} >= {"id", "active", "public_key", "sentry_dsn"}


def test_client_keys_are_deleted(api: gitlab.Gitlab) -> None:
    deleted = api.http_delete(f"{INTEGRATED}/client_keys/3")
    assert isinstance(deleted, requests.Response)
    assert (deleted.status_code, deleted.json()["id"]) == (200, 3)


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/projects/99/error_tracking/settings", 404, "404 Project Not Found"),
        ("/projects/2/error_tracking/settings", 404, "404 Error Tracking Setting Not Found"),
        ("/projects/5/error_tracking/client_keys?page=x", 400, "page is invalid"),
    ],
)
def test_errors_are_raised_with_message(api: gitlab.Gitlab, path: str, status: int, message: str) -> None:
    with pytest.raises(gitlab.GitlabHttpError) as raised:
        api.http_get(path)
    assert (raised.value.response_code, raised.value.error_message) == (status, message)


def test_unknown_token_raises_authentication_error(server: Server) -> None:
    api = gitlab.Gitlab(server.url.removesuffix("/api/v4"), private_token="wrong")
    with api, pytest.raises(gitlab.GitlabAuthenticationError):
        api.http_get("/projects/1/error_tracking/settings")
