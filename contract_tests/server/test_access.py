"""Access control as a table: each kind of token, each operation, each visibility of a project.

Source: https://docs.gitlab.com/user/permissions/ and https://docs.gitlab.com/api/rest/#status-codes
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.data.models import Data, ProjectData, TokenData, UserData
from gitlab_error_tracking_server.gitlab.models import AccessLevel, Settings, Visibility

from contract_tests.support import operations
from contract_tests.support.in_process import client, content
from contract_tests.support.operations import READS, required_query

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from contract_tests.support.databases import OpenStore

pytestmark = pytest.mark.both_databases

OK = "ok"
UNAUTHORIZED = (401, {"message": "401 Unauthorized"})
EXPIRED = (
    401,
    {
        "error": "invalid_token",
        "error_description": "Token is expired. You can either do re-authorization or token refresh.",
    },
)
REVOKED = (
    401,
    {"error": "invalid_token", "error_description": "Token was revoked. You have to re-authorize from the user."},
)
SCOPE = (
    403,
    {
        "error": "insufficient_scope",
        "error_description": "The request requires higher privileges than provided by the access token.",
        "scope": "api read_api",
    },
)
HIDDEN = (404, {"message": "404 Project Not Found"})
FORBIDDEN = (403, {"message": "403 Forbidden"})

# The responses to each token: for read and write operations, on a private, internal and public project.
#
#    token                     read                               write
#                              private   internal  public         private   internal  public
TABLE: dict[str, tuple[Any, Any, Any, Any, Any, Any]] = {
    "none":                   (UNAUTHORIZED,) * 6,
    "unknown":                (UNAUTHORIZED,) * 6,
    "expired":                (EXPIRED,) * 6,
    "revoked":                (REVOKED,) * 6,
    "expired and revoked":    (EXPIRED,) * 6,
    "no scope":               (SCOPE,) * 6,
    "maintainer, read_api":   (OK,       OK,        OK,            SCOPE,    SCOPE,     SCOPE),
    "outsider, read_api":     (HIDDEN,   FORBIDDEN, FORBIDDEN,     SCOPE,    SCOPE,     SCOPE),
    "outsider":               (HIDDEN,   FORBIDDEN, FORBIDDEN,     HIDDEN,   FORBIDDEN, FORBIDDEN),
    "guest":                  (FORBIDDEN,) * 6,
    "planner":                (FORBIDDEN,) * 6,
    "reporter":               (FORBIDDEN,) * 6,
    "developer":              (FORBIDDEN,) * 6,
    "maintainer":             (OK,) * 6,
    "owner":                  (OK,) * 6,
    "admin":                  (OK,) * 6,
    "admin, read_api":        (OK,       OK,        OK,            SCOPE,    SCOPE,     SCOPE),
}  # fmt: skip

OPERATIONS = {
    name: (operation.method, operation.path, required_query(operation))
    for name, operation in operations.OPERATIONS.items()
}
OPERATIONS["get_settings by HEAD"] = ("HEAD", *OPERATIONS["get_settings"][1:])
ROLES = ["guest", "planner", "reporter", "developer", "maintainer", "owner"]


def access_data() -> Data:
    """Return a project of each visibility, a member of each role, and the tokens of the table."""
    tokens = [TokenData(f"token-{name}", name, ("api",)) for name in [*ROLES, "admin", "outsider"]]
    tokens += [
        TokenData(f"token-{name}, read_api", name, ("read_api",)) for name in ("maintainer", "outsider", "admin")
    ]
    long_ago = date(2020, 1, 1)
    tokens += [
        TokenData("token-expired", "maintainer", ("api",), expires_at=long_ago),
        TokenData("token-revoked", "maintainer", ("api",), revoked=True),
        TokenData("token-expired and revoked", "maintainer", ("api",), expires_at=long_ago, revoked=True),
        TokenData("token-no scope", "maintainer", ("read_user",)),
    ]
    return Data(
        users=(*(UserData(role) for role in ROLES), UserData("outsider"), UserData("admin", is_admin=True)),
        tokens=tuple(tokens),
        projects=tuple(
            ProjectData(
                f"group/{visibility.value}",
                visibility=visibility,
                members={role: AccessLevel[role.upper()] for role in ROLES},
                settings=Settings(enabled=True, integrated=True),
            )
            for visibility in Visibility
        ),
    )


@pytest.fixture(scope="module")
def open_api(open_store: OpenStore) -> Iterator[httpx.Client]:
    """One server for the whole table: no request changes the response to another one."""
    with open_store(access_data()) as store, client(create_app(store), token=None) as api:
        yield api


def send(api: httpx.Client, operation: str, visibility: Visibility, token: str) -> Any:
    """Send a request; return the response to compare with the table."""
    project = f"group%2F{visibility.value}"
    method, path, query = OPERATIONS[operation]
    key_id = None
    if "{key_id}" in path:
        created = api.post(f"/projects/{project}/error_tracking/client_keys", headers={"PRIVATE-TOKEN": "token-admin"})
        key_id = created.json()["id"]
    headers = {} if token == "none" else {"PRIVATE-TOKEN": f"token-{token}"}
    response = api.request(method, path.format(id=project, key_id=key_id), params=query, headers=headers)
    if response.is_success:
        return OK if response.status_code == (201 if operation == "create_client_key" else 200) else response
    return response.status_code if method == "HEAD" else content(response)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("token", TABLE)
def test_response_matches_access_table(open_api: httpx.Client, token: str, operation: str) -> None:
    row = TABLE[token][:3] if operation.partition(" ")[0] in READS else TABLE[token][3:]
    expected = [cell[0] if "HEAD" in operation and cell != OK else cell for cell in row]
    assert [send(open_api, operation, visibility, token) for visibility in Visibility] == expected


def test_access_levels_have_gitlabs_numbers() -> None:
    numbers = {"guest": 10, "planner": 15, "reporter": 20, "developer": 30, "maintainer": 40, "owner": 50}
    assert {level.name.lower(): level.value for level in AccessLevel} == numbers
