"""Client keys: listing, creation and deletion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import httpx

pytestmark = pytest.mark.both_databases

NEW = "/projects/2/error_tracking/client_keys"
SENTRY = "/projects/1/error_tracking/client_keys"
INTEGRATED = "/projects/5/error_tracking/client_keys"
NOT_FOUND = (404, {"message": "404 Not found"})


def test_project_without_settings_lists_no_keys(api: httpx.Client) -> None:
    response = api.get(NEW)
    assert (response.status_code, response.json()) == (200, [])


def test_keys_are_listed_by_id(api: httpx.Client) -> None:
    created = [api.post(INTEGRATED).json()["id"] for _ in range(3)]
    assert [key["id"] for key in api.get(INTEGRATED).json()] == [1, 3, *created]


def test_key_creation_needs_no_settings(api: httpx.Client) -> None:
    created = api.post(NEW)
    assert created.status_code == 201
    assert api.get(NEW).json() == [created.json()]


def test_new_key_is_active_in_gitlab_format(api: httpx.Client) -> None:
    key = api.post(NEW).json()
    assert key["active"] is True
    assert re.fullmatch(r"glet_[0-9a-f]{32}", key["public_key"])


def test_public_keys_are_unique(api: httpx.Client) -> None:
    assert len({api.post(NEW).json()["public_key"] for _ in range(20)}) == 20


def test_dsn_contains_key_and_project(api: httpx.Client) -> None:
    key = api.post("/projects/demo%2Fnew/error_tracking/client_keys").json()
    assert key["sentry_dsn"] == f"https://{key['public_key']}@example.com/errortracking/api/v1/projects/2"


def test_delete_returns_the_deleted_key(api: httpx.Client) -> None:
    key = api.post(NEW).json()
    deleted = api.delete(f"{NEW}/{key['id']}")
    assert (deleted.status_code, deleted.json()) == (200, key)


def test_deleted_key_is_not_listed(api: httpx.Client) -> None:
    api.delete(f"{INTEGRATED}/3")
    assert [key["id"] for key in api.get(INTEGRATED).json()] == [1]


def test_deleting_a_key_twice_returns_404(api: httpx.Client) -> None:
    api.delete(f"{INTEGRATED}/3")
    again = api.delete(f"{INTEGRATED}/3")
    assert (again.status_code, again.json()) == NOT_FOUND


def test_key_of_other_project_returns_404(api: httpx.Client) -> None:
    response = api.delete(f"{SENTRY}/3")
    assert (response.status_code, response.json()) == NOT_FOUND


def test_key_of_other_project_is_kept(api: httpx.Client) -> None:
    api.delete(f"{SENTRY}/3")
    assert [key["id"] for key in api.get(INTEGRATED).json()] == [1, 3]


@pytest.mark.parametrize("key_id", ["0", "-1", "99", "9223372036854775808", "1" * 40])
def test_unknown_key_id_returns_404(api: httpx.Client, key_id: str) -> None:
    response = api.delete(f"{INTEGRATED}/{key_id}")
    assert (response.status_code, response.json()) == NOT_FOUND


@pytest.mark.parametrize("key_id", ["abc", "1.5", "1x", "%E4%BD%A0", "1" * 5000])
def test_key_id_must_be_a_number(api: httpx.Client, key_id: str) -> None:
    response = api.delete(f"{INTEGRATED}/{key_id}")
    assert (response.status_code, response.json()) == (400, {"error": "key_id is invalid"})


def test_deleted_key_id_is_never_reused(api: httpx.Client) -> None:
    last = api.post(NEW).json()["id"]
    api.delete(f"{NEW}/{last}")
    assert api.post(NEW).json()["id"] > last
