"""The types of both clients' methods. mypy and pyright check this module in strict mode; nothing runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

from gitlab_error_tracking_client.models import ClientKey, Settings
from gitlab_error_tracking_client.pages import AsyncPages, Page, Pages
from gitlab_error_tracking_client.types import RequestOptions, Response

if TYPE_CHECKING:
    import httpx
    from gitlab_error_tracking_client import AsyncClient, Client


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


def options(timeout: httpx.Timeout) -> RequestOptions:
    """Return all options of a call."""
    return {"timeout": timeout, "headers": {"X-Trace": "1"}}
