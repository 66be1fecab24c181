"""All items of all pages, once each, in order, as long as there is a next page and no longer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_client import Client, errors
from gitlab_error_tracking_client.api.client_keys import list_client_keys
from gitlab_error_tracking_client.api.project_settings import get_settings
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.client.test_requests import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_contract import Contract


def key(number: int) -> dict[str, Any]:
    return {"id": number, "active": True, "public_key": "glet_0", "sentry_dsn": "https://glet_0@example.com/1"}


def listing(count: int, seen: list[int], *, total: bool = True) -> Callable[[httpx.Request], httpx.Response]:
    """A GitLab that has this many keys, and notes which pages it is asked for."""

    def answer(request: httpx.Request) -> httpx.Response:
        page, per_page = (int(request.url.params[name]) for name in ("page", "per_page"))
        seen.append(page)
        numbers = range((page - 1) * per_page + 1, min(page * per_page, count) + 1)
        headers = {"X-Next-Page": str(page + 1) if page * per_page < count else ""}
        if total:
            headers["X-Total"] = str(count)
        return httpx.Response(200, json=[key(number) for number in numbers], headers=headers)

    return answer


def connect(answer: Callable[[httpx.Request], httpx.Response]) -> Client:
    """A client of a GitLab that gives up where a client asks without end."""
    asked = 0

    def patient(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        assert asked < 100, "the client asks for ever"
        return answer(request)

    return Client("https://gitlab.com", token="glpat-x", httpx_args={"transport": httpx.MockTransport(patient)})


def all_ids(client: Client, *, is_async: bool, **query: int) -> tuple[list[int], int | None]:
    async def run() -> tuple[list[int], int | None]:
        pages = await list_client_keys.asyncio_all(1, client=client, **query)
        return [item.id async for item in pages], pages.total

    if is_async:
        return asyncio.run(run())
    pages = list_client_keys.sync_all(1, client=client, **query)
    return [item.id for item in pages], pages.total


@given(count=st.integers(0, 30), per_page=st.integers(1, 12), is_async=st.booleans())
def test_every_item_comes_once_and_in_order(count: int, per_page: int, *, is_async: bool) -> None:
    seen: list[int] = []
    ids, total = all_ids(connect(listing(count, seen)), is_async=is_async, per_page=per_page)
    assert (ids, total) == ([*range(1, count + 1)], count)
    assert seen == [*range(1, max(1, -(-count // per_page)) + 1)]


@pytest.mark.parametrize("is_async", [False, True])
def test_where_nothing_is_counted_there_is_no_total(*, is_async: bool) -> None:
    client = connect(listing(5, [], total=False))
    assert all_ids(client, is_async=is_async, per_page=2) == ([1, 2, 3, 4, 5], None)


def test_a_page_is_fetched_when_it_is_needed() -> None:
    seen: list[int] = []
    pages = list_client_keys.sync_all(1, client=connect(listing(6, seen)), per_page=2)
    assert (pages.total, seen) == (6, [1])
    items = iter(pages)
    assert ([next(items).id for _ in range(3)], seen) == ([1, 2, 3], [1, 2])


def test_an_asynchronous_page_is_fetched_when_it_is_needed() -> None:
    seen: list[int] = []

    async def run() -> int | None:
        pages = await list_client_keys.asyncio_all(1, client=connect(listing(6, seen)), per_page=2)
        return pages.total

    assert (asyncio.run(run()), seen) == (6, [1])


def test_pages_can_be_iterated_over_twice() -> None:
    pages = list_client_keys.sync_all(1, client=connect(listing(5, [])), per_page=2)
    assert [item.id for item in pages] == [item.id for item in pages] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("is_async", [False, True])
def test_without_the_header_nothing_is_lost_silently(*, is_async: bool) -> None:
    client = connect(lambda _request: httpx.Response(200, json=[key(1)], headers={"X-Total": "45"}))
    with pytest.raises(errors.UnexpectedResponse, match="X-Next-Page is missing"):
        all_ids(client, is_async=is_async)


@pytest.mark.parametrize("header", ["1", "0", "-1", "two", "9" * 5000, "²"])
@pytest.mark.parametrize("is_async", [False, True])
def test_a_next_page_that_leads_nowhere_is_an_error_and_no_loop(header: str, *, is_async: bool) -> None:
    headers = {"X-Next-Page": header.encode()}
    client = connect(lambda _request: httpx.Response(200, json=[key(1)], headers=headers))  # type: ignore[arg-type]
    with pytest.raises(errors.UnexpectedResponse, match="X-Next-Page"):
        all_ids(client, is_async=is_async)


@pytest.mark.parametrize("is_async", [False, True])
def test_an_empty_page_is_the_last_whatever_its_header_says(*, is_async: bool) -> None:
    def endless(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        items = [key(page)] if page < 3 else []
        return httpx.Response(200, json=items, headers={"X-Next-Page": str(page + 1)})

    assert all_ids(connect(endless), is_async=is_async) == ([1, 2], None)


def test_an_error_of_the_first_page_is_raised_at_once() -> None:
    client = connect(lambda _request: httpx.Response(404, json={"message": "404 Project Not Found"}))
    with pytest.raises(errors.ProjectNotFound):
        list_client_keys.sync_all(1, client=client)


def test_an_error_of_a_later_page_is_raised_there() -> None:
    first = listing(4, [])

    def answer(request: httpx.Request) -> httpx.Response:
        is_first = request.url.params["page"] == "1"
        return first(request) if is_first else httpx.Response(403, json={"message": "403 Forbidden"})

    items = iter(list_client_keys.sync_all(1, client=connect(answer), per_page=2))
    assert [next(items).id, next(items).id] == [1, 2]
    with pytest.raises(errors.Forbidden):
        next(items)


def test_exactly_the_operations_with_pages_have_all(contract: Contract) -> None:
    paginated = {name for name, operation in contract.operations.items() if "X-Next-Page" in operation.success.headers}
    with_all = {name for name, (module, _, _) in OPERATIONS.items() if hasattr(module, "sync_all")}
    assert with_all == {name for name, (module, _, _) in OPERATIONS.items() if hasattr(module, "asyncio_all")}
    assert (with_all, hasattr(get_settings, "sync_all")) == (paginated, False)
