"""The client follows the redirect of a renamed project, and no other."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from gitlab_error_tracking_client import Client, errors

from contract_tests.client.calls import TOKEN, call, connect, each_client

KEYS = "/api/v4/projects/{}/error_tracking/client_keys"
OLD, NEW = KEYS.format("old%2Fapp"), KEYS.format("7")
PAGED = {"X-Page": "1", "X-Next-Page": "", "X-Request-Id": "1"}


class GitLab:
    """Redirects requests by a former path, and records all requests."""

    def __init__(self, location: str, status: int = 301) -> None:
        self.seen: list[tuple[str, str]] = []
        self._location = location
        self._status = status

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append((request.url.raw_path.decode(), request.headers["PRIVATE-TOKEN"]))
        if request.url.raw_path.startswith(NEW.encode()):
            return httpx.Response(200, json=[], headers=PAGED)
        return httpx.Response(self._status, text="moved", headers={"Location": self._location, "X-Request-Id": "1"})

    def client(self, kind: Any = Client, *, retries: int = 0) -> Any:
        return connect(self, kind, retries=retries)


def list_keys(client: Any) -> Any:
    return call(client, "client_keys.list", "old/app", per_page=2)


@each_client
@pytest.mark.parametrize("retries", [0, 2])
@pytest.mark.parametrize("location", [f"{NEW}?per_page=2", f"https://gitlab.example.com{NEW}?per_page=2"])
def test_read_follows_the_redirect_within_the_origin(location: str, retries: int, kind: Any) -> None:
    gitlab = GitLab(location)
    assert list_keys(gitlab.client(kind, retries=retries)) == []
    assert gitlab.seen == [
        (f"{OLD}?page=1&per_page=2", TOKEN),
        (f"{NEW}?per_page=2", TOKEN),
    ]


@pytest.mark.parametrize(
    ("location", "status", "error", "requests"),
    [
        *(
            (f"{origin}{NEW}", 301, errors.UnexpectedResponse, 1)
            for origin in (
                "http://gitlab.example.com",
                "https://gitlab.example.com:8443",
                "https://other.example.com",
            )
        ),
        ("", 301, errors.ProjectMoved, 1),
        (KEYS.format("other%2Fapp"), 301, errors.ProjectMoved, 2),
        *((NEW, status, errors.UnexpectedResponse, 1) for status in (302, 307, 308)),
    ],
)
def test_read_follows_no_other_redirect(location: str, status: int, error: type[Exception], requests: int) -> None:
    gitlab = GitLab(location, status)
    with pytest.raises(errors.ResponseError) as raised:
        list_keys(gitlab.client())
    assert (type(raised.value), len(gitlab.seen)) == (error, requests)
    assert not location or f"It redirects to {location}." in str(raised.value)


@pytest.mark.parametrize("location", ["mailto:x@y", "https://x:99999999/", "http://[", "//", "https://a..b/"])
@pytest.mark.parametrize("is_own", [False, True])
@pytest.mark.parametrize("retries", [0, 2])
def test_change_names_a_strange_redirect(location: str, retries: int, *, is_own: bool) -> None:
    gitlab = GitLab(location, 302)
    transport = httpx.MockTransport(gitlab)
    own: Any = (
        {"httpx_client": httpx.Client(transport=transport)} if is_own else {"httpx_args": {"transport": transport}}
    )
    client = Client("https://gitlab.example.com", token=TOKEN, retries=retries, **own)
    with client, pytest.raises(errors.UnexpectedResponse, match=re.escape(f"It redirects to {location}.")) as raised:
        client.client_keys.create("old/app")
    assert (raised.value.status_code, raised.value.headers["Location"]) == (302, location)
    assert len(gitlab.seen) == 1


def test_own_httpx_client_follows_its_own_redirects() -> None:
    gitlab = GitLab(NEW)
    with httpx.Client(transport=httpx.MockTransport(gitlab), headers={"PRIVATE-TOKEN": "x"}) as own:
        Client("https://gitlab.example.com", token=TOKEN, httpx_client=own)
        response = own.get(f"https://gitlab.example.com{OLD}", follow_redirects=True)
    assert response.status_code == 200


@each_client
def test_redirect_keeps_its_query_beside_other_parameters(kind: Any) -> None:
    gitlab = GitLab(f"{NEW}?per_page=2")
    client = connect(gitlab, kind, httpx_args={"transport": httpx.MockTransport(gitlab), "params": {"a": "b"}})
    list_keys(client)
    assert [path.partition("?")[2] for path, _ in gitlab.seen] == ["a=b&page=1&per_page=2", "a=b&per_page=2"]


def test_change_follows_no_redirect() -> None:
    gitlab = GitLab(NEW)
    with pytest.raises(errors.UnexpectedResponse):
        gitlab.client().client_keys.create("old/app")
    assert len(gitlab.seen) == 1
