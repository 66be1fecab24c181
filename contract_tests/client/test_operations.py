"""Every function of the client, synchronous and asynchronous, against the server."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import httpx
import pytest
from gitlab_error_tracking_client import Client
from gitlab_error_tracking_client.api.client_keys import create_client_key, delete_client_key, list_client_keys
from gitlab_error_tracking_client.api.project_settings import create_settings, get_settings, update_settings
from gitlab_error_tracking_client.models import (
    ClientKey,
    InsufficientScopeError,
    InvalidTokenError,
    MessageError,
    ParameterError,
    Settings,
)

from contract_tests.client import calls
from contract_tests.support.examples import example
from contract_tests.support.in_process import BASE_URL, InProcessTransport
from contract_tests.support.operations import OPERATIONS, client_module, parameters, required_query

if TYPE_CHECKING:
    from types import ModuleType

    from starlette.types import ASGIApp

SENTRY = Settings(
    active=True,
    project_name="sample sentry project",
    sentry_external_url="https://sentry.io/myawesomeproject/project",
    api_url="https://sentry.io/api/0/projects/myawesomeproject/project",
    integrated=False,
)
INTEGRATED = Settings(active=True, project_name=None, sentry_external_url=None, api_url=None, integrated=True)

EVERY_OPERATION = [
    (client_module(operation), [1] * len(parameters(operation, "path")), required_query(operation))
    for operation in OPERATIONS.values()
]


class Call(Protocol):
    """Call an operation with the token of a demonstration user; return its `Response`."""

    def __call__(self, operation: ModuleType, *path: int | str, user: str = ..., **query: Any) -> Any: ...


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def call(request: pytest.FixtureRequest, app: ASGIApp) -> Call:
    is_async: bool = request.param

    def call(operation: ModuleType, *path: int | str, user: str = "maintainer", **query: Any) -> Any:
        with connect(user, transport=httpx.ASGITransport(app) if is_async else InProcessTransport(app)) as client:
            return calls.call(operation, *path, client=client, is_async=is_async, way="detailed", **query)

    return call


def connect(user: str, **httpx_args: Any) -> Client:
    return Client(BASE_URL, token=f"glpat-demo-{user}", httpx_args=httpx_args)


@pytest.mark.parametrize("path", ["demo/sentry", "Demo/Sentry", "1"])
def test_get_settings_returns_the_settings(call: Call, path: str) -> None:
    assert call(get_settings, path).parsed == SENTRY


def test_create_settings_returns_the_new_settings(call: Call) -> None:
    assert call(create_settings, "demo/new", active=True, integrated=True).parsed == INTEGRATED


def test_update_settings_returns_the_changed_settings(call: Call) -> None:
    changed = call(update_settings, 1, active=False).parsed
    assert (changed.active, changed.integrated) == (False, False)


def test_update_settings_sends_integrated_if_given(call: Call) -> None:
    assert call(update_settings, 1, active=True, integrated=True).parsed.integrated is True


def test_list_client_keys_returns_the_keys(call: Call) -> None:
    keys = call(list_client_keys, "demo/platform/integrated").parsed
    assert [(type(key), key.id) for key in keys] == [(ClientKey, 1), (ClientKey, 3)]


def test_list_client_keys_sends_the_page(call: Call) -> None:
    response = call(list_client_keys, 5, page=2, per_page=1)
    assert [key.id for key in response.parsed] == [3]
    assert response.headers["x-prev-page"] == "1"


def test_create_client_key_returns_the_new_key(call: Call) -> None:
    response = call(create_client_key, 2)
    assert response.status_code == 201
    assert response.parsed == call(list_client_keys, 2).parsed[0]


def test_delete_client_key_returns_the_deleted_key(call: Call) -> None:
    assert call(delete_client_key, 5, 3).parsed.id == 3
    assert [key.id for key in call(list_client_keys, 5).parsed] == [1]


@pytest.mark.parametrize(
    ("operation", "path", "query"), EVERY_OPERATION, ids=lambda value: getattr(value, "__name__", "")
)
@pytest.mark.parametrize(
    ("user", "status", "error"),
    [
        ("nobody", 401, MessageError("401 Unauthorized")),
        (
            "maintainer-revoked",
            401,
            InvalidTokenError("invalid_token", "Token was revoked. You have to re-authorize from the user."),
        ),
        ("outsider", 404, MessageError("404 Project Not Found")),
        ("developer", 403, MessageError("403 Forbidden")),
    ],
)
def test_operation_parses_access_errors(
    call: Call, operation: ModuleType, path: tuple[int, ...], query: dict[str, bool], user: str, status: int, error: Any
) -> None:
    response = call(operation, *path, user=user, **query)
    assert (response.status_code, response.parsed) == (status, error)


def test_insufficient_scope_is_parsed(call: Call) -> None:
    response = call(create_client_key, 1, user="maintainer-read")
    assert isinstance(response.parsed, InsufficientScopeError)


def test_parameter_error_is_parsed(call: Call) -> None:
    response = call(list_client_keys, 1, page=0)
    assert response.parsed == ParameterError("page does not have a valid value")


def test_rejected_settings_are_parsed(call: Call) -> None:
    response = call(create_settings, 2, active=True, integrated=False)
    assert isinstance(response.parsed, MessageError)


@pytest.mark.parametrize(("kind", "name"), [(Settings, "SentrySettings"), (ClientKey, "ClientKey")])
def test_model_has_the_values_of_an_example(kind: Any, name: str) -> None:
    model = kind.from_dict(example(name))
    values = {field: getattr(model, field) for field in example(name)}
    times = {field: f"{value:%Y-%m-%dT%H:%M:%SZ}" for field, value in values.items() if isinstance(value, datetime)}
    assert values | times == example(name)


@pytest.mark.parametrize("scheme", ["private_token", "bearer"])
def test_server_accepts_the_token_in_each_scheme(app: ASGIApp, scheme: Any) -> None:
    arguments = {"transport": InProcessTransport(app)}
    with Client(BASE_URL, token="glpat-demo-maintainer", scheme=scheme, httpx_args=arguments) as client:
        assert get_settings.sync(1, client=client) == SENTRY


@pytest.mark.parametrize("per_page", [1, 2, 20])
def test_sync_all_returns_the_keys_of_all_pages(app: ASGIApp, per_page: int) -> None:
    with connect("maintainer", transport=InProcessTransport(app)) as client:
        keys = list_client_keys.sync_all(5, client=client, per_page=per_page)
        assert ([key.id for key in keys], keys.total) == ([1, 3], 2)
