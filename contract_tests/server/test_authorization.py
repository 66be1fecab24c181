"""Requests without the Maintainer role change nothing, whatever they contain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.app import create_app
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.support.in_process import client

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from gitlab_error_tracking_server.data.models import Data
    from gitlab_error_tracking_server.store.store import Store

    from contract_tests.support.databases import OpenStore

PROJECTS = ["1", "2", "5", "6", "7", "demo%2Fsentry", "Demo%2FNEW", "demo%2Fplatform%2Fintegrated", "99", "%2e%2e"]
UNAUTHORIZED_TOKENS = [
    "glpat-demo-developer",
    "glpat-demo-reporter",
    "glpat-demo-guest",
    "glpat-demo-outsider",
    "glpat-demo-maintainer-read",
    "glpat-demo-maintainer-expired",
    "glpat-demo-maintainer-revoked",
    "glpat-demo",
    "",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
PATHS = ["settings", "client_keys", "client_keys/1", "client_keys/3", "client_keys/"]

token = st.sampled_from(UNAUTHORIZED_TOKENS) | st.text(st.characters(min_codepoint=33, max_codepoint=126))
attributes = st.fixed_dictionaries(
    {}, optional={"active": st.booleans() | st.text(), "integrated": st.booleans() | st.none(), "id": st.integers()}
)


class Target:
    """A server and the initial state of its projects."""

    def __init__(self, store: Store, api: httpx.Client) -> None:
        self.api = api
        self._store = store
        self.initial = self.state()

    def state(self) -> list[Any]:
        return [
            (self._store.get_settings(project), self._store.list_client_keys(project, 1, 100))
            for project in (1, 2, 5, 6, 7)
        ]


@pytest.fixture(scope="module")
def target(open_store: OpenStore, demonstration: Data) -> Iterator[Target]:
    with open_store(demonstration) as store, client(create_app(store), token=None) as api:
        yield Target(store, api)


@given(
    method=st.sampled_from(METHODS),
    project=st.sampled_from(PROJECTS),
    path=st.sampled_from(PATHS),
    sent=token,
    place=st.sampled_from(["header", "bearer", "query"]),
    query=attributes,
    body=st.none() | attributes,
)
def test_unauthorized_requests_change_nothing(
    target: Target,
    method: str,
    project: str,
    path: str,
    sent: str,
    place: str,
    query: dict[str, Any],
    body: dict[str, Any] | None,
) -> None:
    headers = {"header": {"PRIVATE-TOKEN": sent}, "bearer": {"Authorization": f"Bearer {sent}"}}.get(place, {})
    params = query | ({"private_token": sent} if place == "query" else {})
    response = target.api.request(
        method, f"/projects/{project}/error_tracking/{path}", params=params, headers=headers, json=body
    )
    assert response.status_code < 500
    assert target.state() == target.initial


def test_maintainer_request_changes_state(target: Target) -> None:
    headers = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}
    target.api.post("/projects/2/error_tracking/client_keys", headers=headers)
    assert target.state() != target.initial
