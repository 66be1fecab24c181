"""The generated client reads and changes errors of the server."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Protocol

import httpx
import pytest
from gitlab_error_tracking_backend_client import AsyncBackend, Backend, errors
from gitlab_error_tracking_backend_client.models import Error, ErrorEvent, MessageEvent

from contract_tests.backend.sdk import BACKEND_TOKEN, event
from contract_tests.client import calls
from contract_tests.support.in_process import InProcessTransport

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from contract_tests.backend import sdk
    from contract_tests.backend.conftest import SettableClock

URL = "https://example.com"
NAMES = [f"Error{number}" for number in range(5)]
# A call of each operation, by its method.
CALLS: dict[str, tuple[list[int], dict[str, Any]]] = {
    "errors.list": ([5], {}),
    "errors.get": ([5, 1], {}),
    "errors.update": ([5, 1], {"status": "resolved"}),
    "errors.list_events": ([5, 1], {}),
    "errors.delete": ([5], {}),
    "messages.list": ([5], {}),
}


class Call(Protocol):
    """Call a method such as `errors.list`, with the token of GitLab unless another is given."""

    def __call__(self, method: str, *path: int, token: str = ..., scheme: str = ..., **query: Any) -> Any: ...


@pytest.fixture(params=[Backend, AsyncBackend], ids=["sync", "async"])
def call(request: pytest.FixtureRequest, app: ASGIApp) -> Call:
    transport: Any = httpx.ASGITransport if request.param is AsyncBackend else InProcessTransport

    def call(method: str, *path: int, token: str = BACKEND_TOKEN, scheme: str = "backend_token", **query: Any) -> Any:
        client = request.param(URL, token=token, scheme=scheme, httpx_args={"transport": transport(app)})
        # The end of an event loop closes the asynchronous client.
        with client if isinstance(client, Backend) else nullcontext():
            return calls.call(client, method, *path, **query)

    return call


@pytest.fixture
def fingerprint(backend: sdk.Backend) -> int:
    """The fingerprint of an error with one event."""
    backend.store(event())
    (error,) = backend.errors()
    return int(error["fingerprint"])


@pytest.mark.parametrize("limit", [1, 2, 20])
def test_list_returns_the_errors_of_all_pages(
    backend: sdk.Backend, call: Call, clock: SettableClock, limit: int
) -> None:
    for name in NAMES:
        clock.move(seconds=1)
        backend.store(event(name))
    found = call("errors.list", 5, status="unresolved", limit=limit)
    assert [(type(error), error.name) for error in found] == [(Error, name) for name in reversed(NAMES)]


@pytest.mark.parametrize("limit", [1, 2, 20])
def test_list_events_returns_the_events_of_all_pages(
    backend: sdk.Backend, call: Call, fingerprint: int, limit: int
) -> None:
    for release in NAMES:
        backend.store(event(release=release))
    _, *events = call("errors.list_events", 5, fingerprint, limit=limit)
    releases = [(type(one), json.loads(one.payload)["release"]) for one in events]
    assert releases == [(ErrorEvent, release) for release in NAMES]


def test_page_of_a_cursor_continues_the_list(backend: sdk.Backend, app: ASGIApp) -> None:
    for name in NAMES[:3]:
        backend.store(event(name))
    arguments = {"transport": InProcessTransport(app)}
    with Backend(URL, token=BACKEND_TOKEN, httpx_args=arguments) as client:
        pages = client.errors.list(5, limit=2)
        first = pages.page()
        second = pages.page(first.next)
        assert (len(first.items), first.total, len(second.items), second.next) == (2, None, 1, None)
        assert (*pages,) == first.items + second.items


def test_listed_errors_can_be_resolved_while_listing(backend: sdk.Backend, app: ASGIApp) -> None:
    for name in NAMES:
        backend.store(event(name))
    with Backend(URL, token=BACKEND_TOKEN, httpx_args={"transport": InProcessTransport(app)}) as client:
        for error in client.errors.list(5, limit=1):
            client.errors.update(5, error.fingerprint, status="resolved")
        assert {error.name for error in client.errors.list(5, status="resolved")} == {*NAMES}


def test_update_changes_the_status(call: Call, fingerprint: int) -> None:
    updated = call("errors.update", 5, fingerprint, status="resolved", updated_by_id=1)
    assert (updated.fingerprint, updated.status) == (fingerprint, "resolved")
    assert call("errors.get", 5, fingerprint) == updated
    assert call("errors.list", 5) == []
    assert call("errors.list", 5, status="resolved") == [updated]


def test_list_messages_returns_the_newest(backend: sdk.Backend, call: Call) -> None:
    backend.store({"message": "text", "level": "info", "event_id": "b" * 32})
    (message,) = call("messages.list", 5, limit=1)
    assert (type(message), message.message, message.event_id) == (MessageEvent, "text", "b" * 32)


def test_delete_empties_the_project(call: Call, fingerprint: int) -> None:
    assert call("errors.delete", 5) is None
    assert call("errors.list", 5) == []


@pytest.mark.parametrize("method", CALLS)
@pytest.mark.parametrize(
    ("token", "scheme", "error"),
    [
        ("wrong", "backend_token", errors.NotAuthenticated),
        ("glpat-demo-maintainer-expired", "bearer", errors.TokenExpired),
        ("glpat-demo-guest", "private_token", errors.Forbidden),
        ("glpat-demo-outsider", "private_token", errors.ProjectNotFound),
    ],
)
def test_access_error_raises_its_class(
    call: Call, method: str, token: str, scheme: str, error: type[Exception]
) -> None:
    path, query = CALLS[method]
    with pytest.raises(errors.ApiError) as raised:
        call(method, *path, token=token, scheme=scheme, **query)
    assert type(raised.value) is error


@pytest.mark.parametrize("method", CALLS)
def test_missing_object_raises_its_class(call: Call, method: str) -> None:
    path, query = CALLS[method]
    of_error = errors.ErrorNotFound if len(path) > 1 else errors.ProjectNotFound
    with pytest.raises(errors.NotFound) as raised:
        call(method, *(path if len(path) > 1 else [99]), **query)
    assert type(raised.value) is of_error


def test_invalid_cursor_raises_its_class(app: ASGIApp) -> None:
    client = Backend(URL, token=BACKEND_TOKEN, httpx_args={"transport": InProcessTransport(app)})
    with client, pytest.raises(errors.InvalidParameters):
        client.errors.list(5).page("invalid")


@pytest.mark.parametrize("scheme", ["private_token", "bearer"])
def test_server_accepts_an_access_token(call: Call, fingerprint: int, scheme: str) -> None:
    assert call("errors.get", 5, fingerprint, token="glpat-demo-reporter", scheme=scheme).fingerprint == fingerprint


@pytest.mark.parametrize("scheme", ["sentry_auth", "sentry_key"])
def test_schemes_of_sdks_do_not_exist(scheme: Any) -> None:
    with pytest.raises(errors.UsageError, match=f"The scheme '{scheme}' does not exist"):
        Backend(URL, token="x", scheme=scheme)
