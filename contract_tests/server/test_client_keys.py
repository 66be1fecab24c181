"""Client keys: listed in order, created with a key of their own, deleted for good."""

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


def test_a_project_without_settings_has_an_empty_list(api: httpx.Client) -> None:
    response = api.get(NEW)
    assert (response.status_code, response.json()) == (200, [])


def test_keys_are_listed_by_id(api: httpx.Client) -> None:
    created = [api.post(INTEGRATED).json()["id"] for _ in range(3)]
    assert [key["id"] for key in api.get(INTEGRATED).json()] == [1, 3, *created]


def test_a_key_can_be_created_for_a_project_without_settings(api: httpx.Client) -> None:
    created = api.post(NEW)
    assert created.status_code == 201
    assert api.get(NEW).json() == [created.json()]


def test_a_new_key_is_active_and_has_a_public_key_of_gitlabs_form(api: httpx.Client) -> None:
    key = api.post(NEW).json()
    assert key["active"] is True
    assert re.fullmatch(r"glet_[0-9a-f]{32}", key["public_key"])


def test_public_keys_differ(api: httpx.Client) -> None:
    assert len({api.post(NEW).json()["public_key"] for _ in range(20)}) == 20


def test_a_dsn_carries_its_own_key_and_its_project(api: httpx.Client) -> None:
    key = api.post("/projects/demo%2Fnew/error_tracking/client_keys").json()
    assert key["sentry_dsn"] == f"https://{key['public_key']}@example.com/errortracking/api/v1/projects/2"


def test_delete_answers_with_the_deleted_key(api: httpx.Client) -> None:
    key = api.post(NEW).json()
    deleted = api.delete(f"{NEW}/{key['id']}")
    assert (deleted.status_code, deleted.json()) == (200, key)


def test_a_deleted_key_is_no_longer_listed(api: httpx.Client) -> None:
    api.delete(f"{INTEGRATED}/3")
    assert [key["id"] for key in api.get(INTEGRATED).json()] == [1]


def test_a_key_cannot_be_deleted_twice(api: httpx.Client) -> None:
    api.delete(f"{INTEGRATED}/3")
    again = api.delete(f"{INTEGRATED}/3")
    assert (again.status_code, again.json()) == NOT_FOUND


def test_a_key_of_another_project_is_not_found(api: httpx.Client) -> None:
    response = api.delete(f"{SENTRY}/3")
    assert (response.status_code, response.json()) == NOT_FOUND


def test_a_key_of_another_project_stays(api: httpx.Client) -> None:
    api.delete(f"{SENTRY}/3")
    assert [key["id"] for key in api.get(INTEGRATED).json()] == [1, 3]


@pytest.mark.parametrize("key_id", ["0", "-1", "99", "9223372036854775808", "1" * 40])
def test_a_key_that_never_was_is_not_found(api: httpx.Client, key_id: str) -> None:
    response = api.delete(f"{INTEGRATED}/{key_id}")
    assert (response.status_code, response.json()) == NOT_FOUND


@pytest.mark.parametrize("key_id", ["abc", "1.5", "1x", "%E4%BD%A0", "1" * 5000])
def test_a_key_id_that_is_no_number_is_invalid(api: httpx.Client, key_id: str) -> None:
    response = api.delete(f"{INTEGRATED}/{key_id}")
    assert (response.status_code, response.json()) == (400, {"error": "key_id is invalid"})


def test_the_id_of_a_deleted_key_is_never_given_out_again(api: httpx.Client) -> None:
    last = api.post(NEW).json()["id"]
    api.delete(f"{NEW}/{last}")
    assert api.post(NEW).json()["id"] > last
