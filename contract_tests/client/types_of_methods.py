"""The types of the clients' methods. mypy and pyright check this module in strict mode; nothing runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, assert_type

from gitlab_error_tracking_backend_client.models import Error
from gitlab_error_tracking_backend_client.pages import Pages as BackendPages
from gitlab_error_tracking_client.models import (
    ClientKey,
    InsufficientPermissionsError,
    InsufficientScopeError,
    MessageError,
    Settings,
    UnknownPathError,
)
from gitlab_error_tracking_client.pages import AsyncPages, Page, Pages
from gitlab_error_tracking_client.types import RequestOptions, Response

if TYPE_CHECKING:
    import httpx
    from gitlab_error_tracking_backend_client import Backend
    from gitlab_error_tracking_client import AsyncClient, Client, errors


def synchronous(client: Client) -> None:
    """Use the synchronous client."""
    assert_type(client.settings.get("group/project"), Settings)
    assert_type(client.settings.with_response.update(1, active=True, integrated=None), Response[Settings])
    pages = client.client_keys.list(1, per_page=50)
    assert_type(pages, Pages[ClientKey])
    assert_type([key.sentry_dsn for key in pages], list[str])
    assert_type(pages.page(2), Page[ClientKey])
    assert_type(pages.page().total, int | None)
    client.settings.get(None)  # type: ignore[arg-type]
    client.settings.with_response.get(None)  # type: ignore[arg-type]
    client.settings.get(1).active = False  # type: ignore[misc]
    client.settings.get(1, options={"retries": 1})  # type: ignore[arg-type]


async def asynchronous(client: AsyncClient) -> None:
    """Use the asynchronous client."""
    assert_type(await client.settings.get("group/project"), Settings)
    assert_type(await client.settings.with_response.update(1, active=True), Response[Settings])
    pages = client.client_keys.list(1, per_page=50)
    assert_type(pages, AsyncPages[ClientKey])
    assert_type([key.sentry_dsn async for key in pages], list[str])
    assert_type(await pages.page(2), Page[ClientKey])


def backend(client: Backend) -> None:
    """Use the client of the backend, which has enums and a body."""
    assert_type(client.errors.list(5, status="ignored"), BackendPages[Error])
    client.errors.list(5, status="open")  # type: ignore[arg-type]
    error = client.errors.update(5, 1, status="resolved")
    assert_type(error.status, Literal["unresolved", "resolved", "ignored"])
    client.errors.update(5, 1, status="open")  # type: ignore[arg-type]
    client.errors.update(5, 1)  # type: ignore[call-arg]


def options(timeout: httpx.Timeout) -> RequestOptions:
    """Return all options of a call."""
    return {"timeout": timeout, "headers": {"X-Trace": "1"}}


def bodies(
    limit: errors.TooManyRequests,
    not_found: errors.SettingsNotFound,
    any_404: errors.NotFound,
    any_403: errors.Forbidden,
) -> None:
    """Read the bodies of errors."""
    assert_type(limit.body, str)
    assert_type(not_found.body, MessageError)
    assert_type(any_404.body, MessageError | UnknownPathError)
    assert_type(any_403.body, InsufficientPermissionsError | InsufficientScopeError | MessageError | dict[str, Any])


def body_of_any_error(error: errors.ApiError) -> str:
    """Return the message of an error."""
    assert_type(error.body, object)
    return error.body.message if isinstance(error.body, MessageError) else ""
