"""Pagination yields each item once, in order, and stops after the last page."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_client import errors
from gitlab_error_tracking_client.api.client_keys import list_client_keys
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.client.calls import connect
from contract_tests.support.examples import example
from contract_tests.support.operations import OPERATIONS, client_module

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_client import Client


def listing(count: int, seen: list[int], *, total: bool = True) -> Callable[[httpx.Request], httpx.Response]:
    """Simulate a GitLab with this many keys; record the numbers of the requested pages."""

    def respond(request: httpx.Request) -> httpx.Response:
        page, per_page = (int(request.url.params[name]) for name in ("page", "per_page"))
        seen.append(page)
        numbers = range((page - 1) * per_page + 1, min(page * per_page, count) + 1)
        headers = {"X-Next-Page": str(page + 1) if page * per_page < count else ""}
        if total:
            headers["X-Total"] = str(count)
        return httpx.Response(200, json=[example("ClientKey", id=number) for number in numbers], headers=headers)

    return respond


def one_key(headers: dict[str, Any]) -> Callable[[httpx.Request], httpx.Response]:
    """Respond with one key and these headers."""
    return lambda _request: httpx.Response(200, json=[example("ClientKey", id=1)], headers=headers)


def connect_limited(respond: Callable[[httpx.Request], httpx.Response]) -> Client:
    """Return a client; its transport fails when the client does not stop sending requests."""
    count = 0

    def counted(request: httpx.Request) -> httpx.Response:
        nonlocal count
        count += 1
        assert count < 100, "endless pagination"
        return respond(request)

    return connect(counted)


def all_ids(client: Client, *, is_async: bool, **query: int) -> tuple[list[int], int | None]:
    async def run() -> tuple[list[int], int | None]:
        pages = await list_client_keys.asyncio_all(1, client=client, **query)
        return [item.id async for item in pages], pages.total

    if is_async:
        return asyncio.run(run())
    pages = list_client_keys.sync_all(1, client=client, **query)
    return [item.id for item in pages], pages.total


@given(count=st.integers(0, 30), per_page=st.integers(1, 12), is_async=st.booleans())
def test_pages_yield_each_item_once_in_order(count: int, per_page: int, *, is_async: bool) -> None:
    seen: list[int] = []
    ids, total = all_ids(connect_limited(listing(count, seen)), is_async=is_async, per_page=per_page)
    assert (ids, total) == ([*range(1, count + 1)], count)
    assert seen == [*range(1, max(1, -(-count // per_page)) + 1)]


@pytest.mark.parametrize("is_async", [False, True])
def test_total_is_none_without_a_count(*, is_async: bool) -> None:
    client = connect_limited(listing(5, [], total=False))
    assert all_ids(client, is_async=is_async, per_page=2) == ([1, 2, 3, 4, 5], None)


def test_sync_page_is_fetched_when_needed() -> None:
    seen: list[int] = []
    pages = list_client_keys.sync_all(1, client=connect_limited(listing(6, seen)), per_page=2)
    assert (pages.total, seen) == (6, [1])
    items = iter(pages)
    assert ([next(items).id for _ in range(3)], seen) == ([1, 2, 3], [1, 2])


def test_async_page_is_fetched_when_needed() -> None:
    seen: list[int] = []

    async def run() -> int | None:
        pages = await list_client_keys.asyncio_all(1, client=connect_limited(listing(6, seen)), per_page=2)
        return pages.total

    assert (asyncio.run(run()), seen) == (6, [1])


def test_pages_can_be_iterated_twice() -> None:
    pages = list_client_keys.sync_all(1, client=connect_limited(listing(5, [])), per_page=2)
    assert [item.id for item in pages] == [item.id for item in pages] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("is_async", [False, True])
def test_missing_next_page_header_is_an_error(*, is_async: bool) -> None:
    client = connect_limited(
        lambda _request: httpx.Response(200, json=[example("ClientKey", id=1)], headers={"X-Total": "45"})
    )
    with pytest.raises(errors.UnexpectedResponse, match="X-Next-Page is missing"):
        all_ids(client, is_async=is_async)


@pytest.mark.parametrize("is_async", [False, True])
def test_missing_next_page_beside_page_is_the_last(*, is_async: bool) -> None:
    client = connect_limited(
        lambda _request: httpx.Response(200, json=[example("ClientKey", id=1)], headers={"X-Page": "1"})
    )
    assert all_ids(client, is_async=is_async) == ([1], None)


@pytest.mark.parametrize("header", ["1", "0", "-1", "two", "9" * 5000, "²"])
@pytest.mark.parametrize("is_async", [False, True])
def test_invalid_next_page_is_an_error(header: str, *, is_async: bool) -> None:
    headers = {"X-Next-Page": header.encode()}
    client = connect_limited(one_key(headers))
    with pytest.raises(errors.UnexpectedResponse, match="X-Next-Page"):
        all_ids(client, is_async=is_async)


@pytest.mark.parametrize("is_async", [False, True])
def test_empty_page_ends_the_iteration(*, is_async: bool) -> None:
    def endless(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        items = [example("ClientKey", id=page)] if page < 3 else []
        return httpx.Response(200, json=items, headers={"X-Next-Page": str(page + 1)})

    found = None
    # Raised for a further page after the empty one.
    with suppress(errors.UnexpectedResponse):
        found = all_ids(connect_limited(endless), is_async=is_async)
    assert found == ([1, 2], None)


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("different", [1, 3])
def test_page_without_new_items_is_an_error(different: int, *, is_async: bool) -> None:
    def endless(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        items = [example("ClientKey", id=id_) for id_ in (page % different, different)]
        return httpx.Response(200, json=items, headers={"X-Next-Page": str(page + 1)})

    with pytest.raises(errors.UnexpectedResponse, match="repeats items"):
        all_ids(connect_limited(endless), is_async=is_async)


def test_last_page_may_repeat_an_item() -> None:
    # Somebody created a key before it while the pages were fetched.
    def respond(request: httpx.Request) -> httpx.Response:
        is_first = request.url.params["page"] == "1"
        return httpx.Response(200, json=[example("ClientKey")], headers={"X-Next-Page": "2" if is_first else ""})

    assert all_ids(connect(respond), is_async=False) == ([3, 3], None)


def test_error_on_first_page_is_raised_at_once() -> None:
    client = connect_limited(lambda _request: httpx.Response(404, json={"message": "404 Project Not Found"}))
    with pytest.raises(errors.ProjectNotFound):
        list_client_keys.sync_all(1, client=client)


def test_error_on_later_page_is_raised_there() -> None:
    first = listing(4, [])

    def respond(request: httpx.Request) -> httpx.Response:
        is_first = request.url.params["page"] == "1"
        return first(request) if is_first else httpx.Response(403, json={"message": "403 Forbidden"})

    items = iter(list_client_keys.sync_all(1, client=connect_limited(respond), per_page=2))
    assert [next(items).id, next(items).id] == [1, 2]
    with pytest.raises(errors.Forbidden):
        next(items)


def test_only_paginated_operations_have_sync_all() -> None:
    paginated = {name for name, operation in OPERATIONS.items() if "X-Next-Page" in operation.success.headers}
    for function in ("sync_all", "asyncio_all"):
        found = {name for name, operation in OPERATIONS.items() if hasattr(client_module(operation), function)}
        assert found == paginated
