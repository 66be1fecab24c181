"""Send the six requests of GitLab's documentation and compare the responses with its examples.

One error of the documentation is corrected, as in the contract: the DSN of the second client key contains that key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.data.models import Data, ProjectData, TokenData, UserData
from gitlab_error_tracking_server.gitlab.models import AccessLevel, Instance, Settings

from contract_tests.support.in_process import client, content

if TYPE_CHECKING:
    from contract_tests.support.databases import OpenStore

pytestmark = pytest.mark.both_databases

SENTRY = {
    "active": True,
    "project_name": "sample sentry project",
    "sentry_external_url": "https://sentry.io/myawesomeproject/project",
    "api_url": "https://sentry.io/api/0/projects/myawesomeproject/project",
    "integrated": False,
}
INTEGRATED = dict.fromkeys(SENTRY) | {"active": True, "integrated": True}
SENTRY_SETTINGS = Settings(
    enabled=True,
    integrated=False,
    api_url="https://sentry.io/api/0/projects/myawesomeproject/project",
    project_name="sample sentry project",
    has_sentry_token=True,
)
FIRST, SECOND = "glet_aa77551d849c083f76d0bc545ed053a3", "glet_0ff98b1d849c083f76d0bc545ed053a3"


def client_key(id_: int, public_key: str) -> dict[str, Any]:
    dsn = f"https://{public_key}@example.com/errortracking/api/v1/projects/5"
    return {"id": id_, "active": True, "public_key": public_key, "sentry_dsn": dsn}


def with_further_fields(documented: Any, body: Any) -> Any:
    """Return a documented body with the fields that the response has besides."""
    if isinstance(documented, list):
        return [*map(with_further_fields, documented, body)]
    return body | documented


@pytest.mark.parametrize(
    ("settings", "keys", "request_", "expected"),
    [
        (SENTRY_SETTINGS, {}, "GET /projects/1/error_tracking/settings", (200, SENTRY)),
        (None, {}, "PUT /projects/1/error_tracking/settings?active=true&integrated=true", (200, INTEGRATED)),
        (SENTRY_SETTINGS, {}, "PATCH /projects/1/error_tracking/settings?active=true", (200, SENTRY)),
        (
            None,
            {1: FIRST, 3: SECOND},
            "GET /projects/5/error_tracking/client_keys",
            (200, [client_key(1, FIRST), client_key(3, SECOND)]),
        ),
        (None, {2: FIRST}, "POST /projects/5/error_tracking/client_keys", (201, client_key(3, SECOND))),
        (None, {13: FIRST}, "DELETE /projects/5/error_tracking/client_keys/13", (200, client_key(13, FIRST))),
    ],
    ids=["get_settings", "create_settings", "update_settings", "list_keys", "create_key", "delete_key"],
)
def test_example_of_the_documentation(
    open_store: OpenStore, settings: Settings | None, keys: dict[int, str], request_: str, expected: tuple[int, Any]
) -> None:
    method, path = request_.split()
    project = ProjectData(
        "group/project",
        id=int(path.split("/")[2]),
        members={"maintainer": AccessLevel.MAINTAINER},
        settings=settings,
        client_keys=tuple({"id": id_, "public_key": public_key} for id_, public_key in keys.items()),
    )
    token = TokenData("glpat-demo-maintainer", "maintainer", ("api",))
    data = Data((UserData("maintainer"),), (token,), (project,))
    # The public key of a new client key is the only random value in the examples.
    with (
        open_store(data, new_public_key=lambda: SECOND) as store,
        client(create_app(store, Instance(external_url="https://example.com"))) as api,
    ):
        response = api.request(method, path, headers={"Content-Type": "application/json"})
    status, body = content(response)
    assert (status, with_further_fields(expected[1], body)) == (expected[0], body)
