"""Client keys: what the state machine does not know, and one example of each change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from contract_tests.support.in_process import content

if TYPE_CHECKING:
    import httpx

pytestmark = pytest.mark.both_databases

NEW = "/projects/2/error_tracking/client_keys"
SENTRY = "/projects/1/error_tracking/client_keys"
INTEGRATED = "/projects/5/error_tracking/client_keys"
NOT_FOUND = (404, {"message": "404 Not found"})


def test_keys_are_listed_by_id(api: httpx.Client) -> None:
    created = [api.post(INTEGRATED).json()["id"] for _ in range(3)]
    assert [key["id"] for key in api.get(INTEGRATED).json()] == [1, 3, *created]


def test_new_key_is_active_in_gitlab_format(api: httpx.Client) -> None:
    created = api.post("/projects/demo%2Fnew/error_tracking/client_keys")
    key = created.json()
    assert (created.status_code, api.get(NEW).json()) == (201, [key])
    assert re.fullmatch(r"glet_[0-9a-f]{32}", key["public_key"])
    dsn = f"https://{key['public_key']}@example.com/errortracking/api/v1/projects/2"
    assert (key["active"], key["sentry_dsn"]) == (True, dsn)


def test_deleting_a_key_twice_returns_404(api: httpx.Client) -> None:
    key = api.post(NEW).json()
    deleted = [content(api.delete(f"{NEW}/{key['id']}")) for _ in range(2)]
    assert deleted == [(200, key), NOT_FOUND]


def test_key_of_other_project_is_kept(api: httpx.Client) -> None:
    assert content(api.delete(f"{SENTRY}/3")) == NOT_FOUND
    assert [key["id"] for key in api.get(INTEGRATED).json()] == [1, 3]


@pytest.mark.parametrize("key_id", ["0", "-1", "99", "9223372036854775808", "1" * 40])
def test_unknown_key_id_returns_404(api: httpx.Client, key_id: str) -> None:
    assert content(api.delete(f"{INTEGRATED}/{key_id}")) == NOT_FOUND


@pytest.mark.parametrize("key_id", ["abc", "1.5", "1x", "%E4%BD%A0", "1" * 5000])
def test_key_id_must_be_a_number(api: httpx.Client, key_id: str) -> None:
    assert content(api.delete(f"{INTEGRATED}/{key_id}")) == (400, {"error": "key_id is invalid"})
