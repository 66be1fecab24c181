"""Identities: OAuth and fine-grained tokens, blocked users, and sudo."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_contract import INGEST, contract_path, load_contract
from gitlab_error_tracking_server.data.models import Data, ProjectData, TokenData, UserData
from gitlab_error_tracking_server.gitlab.models import AccessLevel, Settings
from gitlab_error_tracking_server.gitlab.permissions import PERMISSIONS, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from gitlab_error_tracking_server.store.store import Store

    from contract_tests.support.databases import OpenStore

pytestmark = pytest.mark.both_databases

SETTINGS = "/projects/1/error_tracking/settings"
KEYS = "/projects/1/error_tracking/client_keys"
OPERATIONS = {
    "get_settings": ("GET", SETTINGS),
    "create_settings": ("PUT", f"{SETTINGS}?active=true&integrated=true"),
    "update_settings": ("PATCH", f"{SETTINGS}?active=true"),
    "list_client_keys": ("GET", KEYS),
    "create_client_key": ("POST", KEYS),
    "delete_client_key": ("DELETE", f"{KEYS}/1"),
}
INSUFFICIENT = {
    "error": "insufficient_scope",
    "error_description": "The request requires higher privileges than provided by the access token.",
}
DATA = Data(
    users=(
        UserData("root", is_admin=True),
        UserData("Ada"),
        UserData("guest"),
        UserData("mallory", is_blocked=True),
    ),
    tokens=(
        TokenData("personal", "Ada", ("api",)),
        TokenData("oauth", "Ada", ("api",), is_oauth=True),
        TokenData("guest", "guest", ("api",)),
        TokenData("blocked", "mallory", ()),
        TokenData("expired", "Ada", ("api",), expires_at=date(2020, 1, 1)),
        TokenData("revoked", "Ada", ("api",), revoked=True),
        TokenData("root", "root", ("api",)),
        TokenData("sudo", "root", ("sudo",)),
        TokenData("not-admin", "Ada", ("api", "sudo")),
        *(TokenData(name, "Ada", ("granular",), permissions=(permission,)) for name, permission in PERMISSIONS.items()),
        TokenData("none", "Ada", ("granular",), permissions=()),
    ),
    projects=(
        ProjectData(
            "group/app",
            id=1,
            members={"Ada": AccessLevel.MAINTAINER, "guest": AccessLevel.GUEST},
            settings=Settings(enabled=False, integrated=True),
        ),
    ),
)


@pytest.fixture
def store(open_store: OpenStore) -> Iterator[Store]:
    with open_store(DATA) as store:
        yield store


def status_of(api: httpx.Client, method: str, path: str, token: str, **sent: Any) -> int:
    return api.request(method, path, headers={"PRIVATE-TOKEN": token}, **sent).status_code


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"params": {"access_token": "oauth"}}, 200),
        ({"params": {"bearer_token": "oauth"}}, 200),
        ({"headers": {"Authorization": "Bearer oauth"}}, 200),
        ({"headers": {"Authorization": "Bearer oauth"}, "params": {"private_token": "guest"}}, 200),
        ({"params": {"access_token": "guest", "private_token": "personal"}}, 200),
        ({"params": {"access_token": "unknown"}, "headers": {"Authorization": "Bearer oauth"}}, 401),
        ({"params": {"private_token": "oauth"}}, 401),
        ({"headers": {"PRIVATE-TOKEN": "oauth"}}, 401),
    ],
)
def test_oauth_token_precedes_other_tokens(api: httpx.Client, sent: dict[str, Any], status: int) -> None:
    del api.headers["PRIVATE-TOKEN"]
    assert api.get(SETTINGS, **sent).status_code == status


@pytest.mark.parametrize(
    ("token", "problem"),
    [
        ("expired", "Token is expired. You can either do re-authorization or token refresh."),
        ("revoked", "Token was revoked. You have to re-authorize from the user."),
    ],
)
def test_invalid_token_has_a_challenge(api: httpx.Client, token: str, problem: str) -> None:
    response = api.get(SETTINGS, headers={"PRIVATE-TOKEN": token})
    challenge = f'Bearer realm="Protected by OAuth 2.0", error="invalid_token", error_description="{problem}"'
    assert (response.status_code, response.headers["www-authenticate"]) == (401, challenge)


def test_blocked_user_is_forbidden_before_the_scope(api: httpx.Client) -> None:
    response = api.get(SETTINGS, headers={"PRIVATE-TOKEN": "blocked"})
    assert (response.status_code, response.json()) == (
        403,
        {"message": "403 Forbidden - Your account has been blocked."},
    )


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("permission", [*PERMISSIONS, "none"])
def test_fine_grained_token_needs_the_permission(api: httpx.Client, operation: str, permission: str) -> None:
    method, path = OPERATIONS[operation]
    allowed = PERMISSIONS.get(permission) == PERMISSIONS[operation]
    response = api.request(method, path, headers={"PRIVATE-TOKEN": permission})
    assert (response.status_code == 403) is not allowed
    if not allowed:
        assert response.json() == {
            "error": "insufficient_granular_scope",
            "error_description": "Access denied: This operation requires a fine-grained personal access token with the "
            f"following project permissions: [{PERMISSIONS[operation]}].",
        }


@pytest.mark.parametrize(
    "sent",
    [
        {"headers": {"Sudo": "ada"}},
        {"headers": {"Sudo": "2"}},
        {"params": {"sudo": "ADA"}},
        {"params": {"sudo": "Ada"}, "headers": {"Sudo": "guest"}},
    ],
)
def test_administrator_acts_as_another_user(api: httpx.Client, sent: dict[str, Any]) -> None:
    headers = {"PRIVATE-TOKEN": "sudo", **sent.get("headers", {})}
    assert api.get(SETTINGS, **(sent | {"headers": headers})).status_code == 200


def test_sudo_user_needs_the_role(api: httpx.Client) -> None:
    assert status_of(api, "GET", f"{SETTINGS}?sudo=guest", "sudo") == 403


@pytest.mark.parametrize(("user", "status"), [("guest", 403), (None, 201)])
def test_sudo_attribute_is_read_from_the_body(api: httpx.Client, user: str | None, status: int) -> None:
    headers = {"PRIVATE-TOKEN": "sudo", "Sudo": "Ada"}
    assert api.post(KEYS, headers=headers, json={"sudo": user}).status_code == status


@pytest.mark.parametrize(
    ("token", "user", "status", "body"),
    [
        ("not-admin", "guest", 403, {"message": "403 Forbidden - Must be admin to use sudo"}),
        ("root", "Ada", 403, INSUFFICIENT | {"scope": "sudo"}),
        ("sudo", "nobody", 404, {"message": "404 User with ID or username 'nobody' Not Found"}),
        ("sudo", "99", 404, {"message": "404 User with ID or username '99' Not Found"}),
        ("sudo", "9" * 30, 404, {"message": f"404 User with ID or username '{'9' * 30}' Not Found"}),
        ("sudo", f"{'0' * 19}25", 404, {"message": f"404 User with ID or username '{'0' * 19}25' Not Found"}),
        ("sudo", "root", 403, INSUFFICIENT | {"scope": "api read_api"}),
        ("unknown", "Ada", 401, {"message": "401 Unauthorized"}),
    ],
)
def test_sudo_is_rejected(api: httpx.Client, token: str, user: str, status: int, body: dict[str, str]) -> None:
    response = api.get(SETTINGS, headers={"PRIVATE-TOKEN": token, "Sudo": user})
    assert (response.status_code, response.json()) == (status, body)


@pytest.mark.parametrize(("escaped", "shown"), [(r"\u0000", "\0"), (r"\ud800", "?")])
def test_sudo_rejects_names_with_other_characters(api: httpx.Client, escaped: str, shown: str) -> None:
    headers = {"PRIVATE-TOKEN": "sudo", "Content-Type": "application/json"}
    response = api.post(KEYS, headers=headers, content=f'{{"sudo": "{escaped}"}}')
    message = f"404 User with ID or username '{shown}' Not Found"
    assert (response.status_code, response.json()) == (404, {"message": message})


def test_every_operation_has_a_permission() -> None:
    backend = load_contract(contract_path("backend")).operations
    called = {name for name, operation in backend.items() if INGEST not in operation.tags}
    assert {*PERMISSIONS} == {*ROLES} == {*OPERATIONS} | called
