"""Project references in paths: valid spellings, and invalid ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.data.models import Data, ProjectData, TokenData, UserData
from gitlab_error_tracking_server.gitlab.models import Settings
from gitlab_error_tracking_server.request import operation_id_of

from contract_tests.support.raw_requests import RawRequest, send_in_process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.support.databases import OpenStore

    Send = Callable[[str], tuple[int, Any]]

pytestmark = pytest.mark.both_databases

PROJECT_NOT_FOUND = {"message": "404 Project Not Found"}
ROUTE_NOT_FOUND = {"error": "404 Not Found"}


@pytest.fixture(scope="module")
def send(open_store: OpenStore) -> Iterator[Send]:
    """Read a path that no HTTP client normalizes; the Sentry project of each project has its path as name."""
    names = {1: "group/app", 2: "Group/Sub.group/my-App_1", 3: "2/3", 42: "a/b/c/d/e/f", 7: "group/settings"}
    names[10**18] = "group/large-id"  # nineteen digits
    data = Data(
        users=(UserData("admin", is_admin=True),),
        tokens=(TokenData("glpat-demo-maintainer", "admin", ("api",)),),
        projects=tuple(
            ProjectData(name, id=id_, settings=Settings(False, False, project_name=name)) for id_, name in names.items()
        ),
    )
    with open_store(data) as store:
        app = create_app(store)

        def send(path: str) -> tuple[int, Any]:
            response = send_in_process(app, RawRequest("GET", path))
            return response.status, json.loads(response.body)

        yield send


@pytest.mark.parametrize(
    ("id_", "name"),
    [
        ("1", "group/app"),
        ("001", "group/app"),
        ("group%2Fapp", "group/app"),
        ("group%2fapp", "group/app"),
        ("GROUP%2FApp", "group/app"),
        ("%67roup%2F%61pp", "group/app"),
        ("Group%2FSub.group%2Fmy-App_1", "Group/Sub.group/my-App_1"),
        ("group%2fsub.GROUP%2fmy-app_1", "Group/Sub.group/my-App_1"),
        ("2", "Group/Sub.group/my-App_1"),
        ("2%2F3", "2/3"),
        ("%32", "Group/Sub.group/my-App_1"),
        ("a%2Fb%2Fc%2Fd%2Fe%2Ff", "a/b/c/d/e/f"),
        ("group%2Fsettings", "group/settings"),
        ("1000000000000000000", "group/large-id"),
    ],
)
def test_project_is_found_by_id_and_path(send: Send, id_: str, name: str) -> None:
    status, body = send(f"/projects/{id_}/error_tracking/settings")
    assert (status, body.get("project_name")) == (200, name)


# Invalid references, and the reason of each.
INVALID_REFERENCES = {
    "99": "unknown id",
    "0": "no id is zero",
    "-1": "no id is negative",
    "1.0": "no integer",
    "+1": "no integer",
    "0x1": "no integer",
    "1%20": "no integer",
    "%EF%BC%91": "a non-ASCII digit",
    "9223372036854775807": "the largest id of databases",
    "9223372036854775808": "beyond 64 bits",
    "1" * 100: "far beyond 64 bits",
    "app": "a path has a group",
    "group": "a group is no project",
    "group%2F": "no name",
    "%2Fapp": "no group",
    "group%2F%2Fapp": "an empty part",
    "group%2Fapp%2F": "a trailing slash",
    "group%2Fapp%2Fmore": "unknown path",
    "group%252Fapp": "encoded twice",
    "group%5Capp": "a backslash",
    "group%2Fapp%00": "a NUL",
    "%00": "a NUL",
    "%ff": "no UTF-8",
    "%C3%28": "no UTF-8",
    "group%2Fapp%0A": "a line feed",
    "%0A": "a line feed",
    "group%2Fapp%20": "a space",
    "group%2F%E4%BD%A0": "a character that paths do not allow",
    "group%2F..%2Fgroup%2Fapp": "a parent segment",
    "%2e%2e": "a parent segment",
    "..": "a parent segment",
    ".": "a current segment",
    "%": "an incomplete encoding",
    "%zz": "an invalid encoding",
    "%25": "a percent sign",
    "'%20OR%201=1--": "an SQL injection",
    "{id}": "a template",
    "group%2F" + "x" * 3000: "too long",
}


@pytest.mark.parametrize(
    "id_", INVALID_REFERENCES, ids=[f"{reason}: {id_[:20]}" for id_, reason in INVALID_REFERENCES.items()]
)
def test_invalid_project_reference_returns_404(send: Send, id_: str) -> None:
    assert send(f"/projects/{id_}/error_tracking/settings") == (404, PROJECT_NOT_FOUND)


@pytest.mark.parametrize(
    "path",
    [
        "/projects/group/app/error_tracking/settings",
        "/projects//error_tracking/settings",
        "/projects/error_tracking/settings",
        "/projects/1/error_tracking%2Fsettings",
        "/projects/1%2Ferror_tracking/settings",
        "/projects/1/error_tracking/Settings",
        "/projects/1/error_tracking/settings/x",
        "/projects/1/error_tracking/settings/.json",
        "/projects/1/error_tracking/client_keys/1/2",
        "/Projects/1/error_tracking/settings",
        "",
        "/",
        "/%00",
    ],
)
def test_path_outside_api_returns_404(send: Send, path: str) -> None:
    assert send(path) == (404, ROUTE_NOT_FOUND)


@pytest.mark.parametrize(
    "path",
    [
        "/projects/1/error_tracking/settings/",
        "/projects/1/error_tracking/settings//",
        "//projects/1//error_tracking/settings",
        "/projects/1/error%5Ftracking/settings",
    ],
)
def test_trailing_and_repeated_slashes_are_ignored(send: Send, path: str) -> None:
    status, body = send(path)
    assert (status, body["project_name"]) == (200, "group/app")


def test_request_has_no_operation_before_the_routing() -> None:
    assert operation_id_of({"extensions": {}}) is None
