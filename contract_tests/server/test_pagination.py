"""Pagination of client keys and its headers.

Source: https://docs.gitlab.com/api/rest/#pagination
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.data.models import Data, ProjectData, TokenData, UserData
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_server.gitlab.token_parameters import TOKEN_PARAMETERS

from contract_tests.support.in_process import client, content

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from contract_tests.support.databases import OpenStore

pytestmark = pytest.mark.both_databases

PAGES = ["X-Page", "X-Per-Page", "X-Prev-Page", "X-Next-Page", "X-Total", "X-Total-Pages"]
SIZES = {"none": 0, "few": 7, "full": 40, "limit": 10_000, "many": 10_001}


@pytest.fixture(scope="module")
def lists(open_store: OpenStore) -> Iterator[httpx.Client]:
    """A client of an instance with a path and a port; project names describe their number of client keys."""
    projects = (ProjectData(f"with/{name}", client_keys=({},) * size) for name, size in SIZES.items())
    data = Data((UserData("admin", is_admin=True),), (TokenData("t", "admin", ("api",)),), tuple(projects))
    with open_store(data) as store:
        app = create_app(store, Instance(external_url="https://example.com:8443/gitlab/"))
        with client(app, token="t") as lists:
            yield lists


def get(lists: httpx.Client, project: str, query: str = "") -> httpx.Response:
    response = lists.get(f"/projects/with%2F{project}/error_tracking/client_keys?{query}")
    assert response.status_code == 200, response.text
    return response


def links(response: httpx.Response) -> dict[str, str]:
    """Return the URLs of the Link header by relation, in order."""
    found = re.findall(r'<([^>]*)>; rel="(\w+)"(?:, |$)', response.headers["link"])
    return {rel: url for url, rel in found}


def url(project: str, query: str) -> str:
    return f"https://example.com:8443/gitlab/api/v4/projects/with%2F{project}/error_tracking/client_keys?{query}"


@pytest.mark.parametrize(
    ("project", "query", "length", "headers"),
    [
        ("none", "", 0, ["1", "20", "", "", "0", "1"]),
        ("few", "", 7, ["1", "20", "", "", "7", "1"]),
        ("few", "per_page=3", 3, ["1", "3", "", "2", "7", "3"]),
        ("few", "per_page=3&page=2", 3, ["2", "3", "1", "3", "7", "3"]),
        ("few", "per_page=3&page=3", 1, ["3", "3", "2", "", "7", "3"]),
        ("few", "per_page=3&page=4", 0, ["4", "3", "", "", "7", "3"]),
        ("few", "per_page=7", 7, ["1", "7", "", "", "7", "1"]),
        ("few", "per_page=1&page=7", 1, ["7", "1", "6", "", "7", "7"]),
        ("full", "", 20, ["1", "20", "", "2", "40", "2"]),
        ("full", "page=2", 20, ["2", "20", "1", "", "40", "2"]),
        ("full", "page=999999999999", 0, ["999999999999", "20", "", "", "40", "2"]),
        ("full", "page=99999999999999999999", 0, ["99999999999999999999", "20", "", "", "40", "2"]),
        ("limit", "per_page=100", 100, ["1", "100", "", "2", "10000", "100"]),
        ("limit", "per_page=101", 100, ["1", "100", "", "2", "10000", "100"]),
        ("limit", "per_page=99999999999999999999&page=100", 100, ["100", "100", "99", "", "10000", "100"]),
    ],
)
def test_page_and_headers(lists: httpx.Client, project: str, query: str, length: int, headers: list[str]) -> None:
    response = get(lists, project, query)
    assert (len(response.json()), [response.headers[name] for name in PAGES]) == (length, headers)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"first": "page=1&per_page=", "last": "page=1&per_page="}),
        ("page=1&per_page=", {"first": "page=1&per_page=", "last": "page=1&per_page="}),
        (
            "per_page=3&page=2",
            {
                "prev": "page=1&per_page=3",
                "next": "page=3&per_page=3",
                "first": "page=1&per_page=3",
                "last": "page=3&per_page=3",
            },
        ),
        (
            "per_page=4&sort=up&z=%C3%A9%26&a=",
            {
                "next": "a=&page=2&per_page=4&sort=up&z=%C3%A9%26",
                "first": "a=&page=1&per_page=4&sort=up&z=%C3%A9%26",
                "last": "a=&page=2&per_page=4&sort=up&z=%C3%A9%26",
            },
        ),
        ("per_page=500", {"first": "page=1&per_page=500", "last": "page=1&per_page=500"}),
    ],
)
def test_links_are_absolute_and_keep_parameters(lists: httpx.Client, query: str, expected: dict[str, str]) -> None:
    assert [*links(get(lists, "few", query)).items()] == [(rel, url("few", q)) for rel, q in expected.items()]


def test_links_keep_the_requested_project_id(lists: httpx.Client) -> None:
    response = lists.get("/projects/2/error_tracking/client_keys")
    assert links(response)["first"].startswith(
        "https://example.com:8443/gitlab/api/v4/projects/2/error_tracking/client_keys?"
    )


@pytest.mark.parametrize(
    "secret",
    [
        *(f"{name}=hunter2" for name in TOKEN_PARAMETERS),
        *("private_token[]=hunter2", "Job_Token=hunter2", "private-token=hunter2"),
        "x=glpat-hunter2hunter2",
    ],
)
def test_links_omit_tokens(lists: httpx.Client, secret: str) -> None:
    link = get(lists, "few", f"{secret}&private_token=t&per_page=2&a=b").headers["link"]
    assert ("hunter2" in link, "token" in link.lower(), "a=b" in link) == (False, False, True)


@pytest.mark.parametrize("name", ["page", "per_page"])
@pytest.mark.parametrize(("digits", "status"), [(1000, 200), (1001, 400), (4500, 400)])
def test_page_number_has_at_most_thousand_digits(lists: httpx.Client, name: str, digits: int, status: int) -> None:
    assert lists.get(f"/projects/with%2Ffew/error_tracking/client_keys?{name}={'9' * digits}").status_code == status


def test_total_is_omitted_above_ten_thousand(lists: httpx.Client) -> None:
    response = get(lists, "many", "page=3")
    present = [name for name in PAGES if name.lower() in response.headers]
    assert (present, [*links(response)]) == (PAGES[:4], ["prev", "next", "first"])


def test_last_page_above_ten_thousand_is_readable(lists: httpx.Client) -> None:
    response = get(lists, "many", "per_page=100&page=101")
    assert (len(response.json()), response.headers["x-next-page"]) == (1, "")


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("page=0", "page does not have a valid value"),
        ("page=-1", "page does not have a valid value"),
        ("per_page=0", "per_page does not have a valid value"),
        ("per_page=-5", "per_page does not have a valid value"),
        ("page=x", "page is invalid"),
        ("page=1.5", "page is invalid"),
        ("page=1e3", "page is invalid"),
        ("page=%D9%A1", "page is invalid"),
        ("page[]=1", "page is invalid"),
        ("page=%20", "page is invalid"),
        ("per_page=x&page=y", "page is invalid, per_page is invalid"),
    ],
)
def test_invalid_page_parameter_is_named(lists: httpx.Client, query: str, problem: str) -> None:
    assert content(lists.get(f"/projects/1/error_tracking/client_keys?{query}")) == (400, {"error": problem})
