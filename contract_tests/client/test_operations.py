"""Every method of both clients, against the server."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import httpx
import pytest
from gitlab_error_tracking_client import AsyncClient, Client, errors
from gitlab_error_tracking_client.models import ClientKey, Settings

from contract_tests.client import calls
from contract_tests.client.calls import CLIENTS
from contract_tests.support.clients import client_method
from contract_tests.support.examples import example
from contract_tests.support.in_process import BASE_URL, InProcessTransport
from contract_tests.support.operations import OPERATIONS, parameters, required_query

if TYPE_CHECKING:
    from starlette.types import ASGIApp

SENTRY = Settings(
    active=True,
    project_name="sample sentry project",
    sentry_external_url="https://sentry.io/myawesomeproject/project",
    api_url="https://sentry.io/api/0/projects/myawesomeproject/project",
    integrated=False,
)
INTEGRATED = Settings(active=True, project_name=None, sentry_external_url=None, api_url=None, integrated=True)


class Call(Protocol):
    """Call a method such as `settings.get` with the token of a demonstration user."""

    def __call__(self, method: str, *path: int | str, user: str = ..., **query: Any) -> Any: ...


@pytest.fixture(params=CLIENTS, ids=["sync", "async"])
def call(request: pytest.FixtureRequest, app: ASGIApp) -> Call:
    transport: Any = httpx.ASGITransport if request.param is AsyncClient else InProcessTransport

    def call(method: str, *path: int | str, user: str = "maintainer", **query: Any) -> Any:
        arguments = {"transport": transport(app)}
        client = request.param(BASE_URL, token=f"glpat-demo-{user}", httpx_args=arguments)
        # The end of an event loop closes the asynchronous client.
        with client if isinstance(client, Client) else nullcontext():
            return calls.call(client, method, *path, **query)

    return call


@pytest.mark.parametrize("path", ["demo/sentry", "Demo/Sentry", "1"])
def test_get_returns_the_settings(call: Call, path: str) -> None:
    assert call("settings.get", path) == SENTRY


def test_create_returns_the_new_settings(call: Call) -> None:
    assert call("settings.create", "demo/new", active=True, integrated=True) == INTEGRATED


def test_update_returns_the_changed_settings(call: Call) -> None:
    changed = call("settings.update", 1, active=False)
    assert (changed.active, changed.integrated) == (False, False)


def test_update_sends_integrated_if_given(call: Call) -> None:
    assert call("settings.update", 1, active=True, integrated=True).integrated is True


@pytest.mark.parametrize("per_page", [1, 2, 20])
def test_list_returns_the_keys_of_all_pages(call: Call, per_page: int) -> None:
    keys = call("client_keys.list", "demo/platform/integrated", per_page=per_page)
    assert [(type(key), key.id) for key in keys] == [(ClientKey, 1), (ClientKey, 3)]


def test_create_returns_the_new_key(call: Call) -> None:
    response = call("client_keys.with_response.create", 2)
    assert (response.status_code, [response.parsed]) == (201, call("client_keys.list", 2))


def test_delete_returns_the_deleted_key(call: Call) -> None:
    assert call("client_keys.delete", 5, 3).id == 3
    assert [key.id for key in call("client_keys.list", 5)] == [1]


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize(
    ("user", "error"),
    [
        ("nobody", errors.NotAuthenticated),
        ("maintainer-revoked", errors.TokenRevoked),
        ("outsider", errors.ProjectNotFound),
        ("developer", errors.Forbidden),
    ],
)
def test_access_error_raises_its_class(call: Call, name: str, user: str, error: type[Exception]) -> None:
    operation = OPERATIONS[name]
    path = [1] * len(parameters(operation, "path"))
    with pytest.raises(error) as raised:
        call(client_method(operation), *path, user=user, **required_query(operation))
    assert type(raised.value) is error


@pytest.mark.parametrize(
    ("method", "user", "query", "error"),
    [
        ("client_keys.create", "maintainer-read", {}, errors.InsufficientScope),
        ("client_keys.list", "maintainer", {"per_page": 0}, errors.InvalidParameters),
        ("settings.create", "maintainer", {"active": True, "integrated": False}, errors.SettingsNotAccepted),
    ],
)
def test_rejected_call_raises_its_error(
    call: Call, method: str, user: str, query: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        call(method, 2, user=user, **query)


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
        assert client.settings.get(1) == SENTRY
