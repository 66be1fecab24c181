"""Pagination yields each item once, in order, and stops after the last page."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_client import AsyncClient, Client, errors
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.client.calls import CLIENTS, call, connect, each_client
from contract_tests.support.clients import result_of
from contract_tests.support.examples import example

if TYPE_CHECKING:
    from collections.abc import Callable


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


def connect_limited(respond: Callable[[httpx.Request], httpx.Response], kind: Any = Client) -> Any:
    """Return a client; its transport fails when the client does not stop sending requests."""
    count = 0

    def counted(request: httpx.Request) -> httpx.Response:
        nonlocal count
        count += 1
        assert count < 100, "endless pagination"
        return respond(request)

    return connect(counted, kind)


def all_ids(client: Client | AsyncClient, **query: int) -> list[int]:
    return [key.id for key in call(client, "client_keys.list", 1, **query)]


@given(count=st.integers(0, 30), per_page=st.integers(1, 12), kind=st.sampled_from(CLIENTS))
def test_pages_yield_each_item_once_in_order(count: int, per_page: int, kind: Any) -> None:
    seen: list[int] = []
    assert all_ids(connect_limited(listing(count, seen), kind), per_page=per_page) == [*range(1, count + 1)]
    assert seen == [*range(1, max(1, -(-count // per_page)) + 1)]


@each_client
@pytest.mark.parametrize(
    ("number", "ids", "following"), [(None, [1, 2], 2), (1, [1, 2], 2), (2, [3, 4], 3), (3, [5], None), (4, [], None)]
)
def test_page_has_items_total_and_next(kind: Any, number: int | None, ids: list[int], following: int | None) -> None:
    seen: list[int] = []
    client = connect_limited(listing(5, seen), kind)
    page = result_of(client.client_keys.list(1, per_page=2).page(number))
    assert (tuple(key.id for key in page.items), page.total, page.next) == (tuple(ids), 5, following)
    assert (seen, page.headers["X-Total"]) == ([number or 1], "5")


@each_client
def test_total_is_none_without_a_count(kind: Any) -> None:
    client = connect_limited(listing(5, [], total=False), kind)
    assert result_of(client.client_keys.list(1, per_page=2).page()).total is None


def test_pages_fetch_when_the_iteration_needs() -> None:
    seen: list[int] = []
    items = iter(connect_limited(listing(6, seen)).client_keys.list(1, per_page=2))
    assert (seen, [next(items).id for _ in range(3)], seen) == ([1, 2], [1, 2, 3], [1, 2])


def test_async_pages_fetch_when_the_iteration_needs() -> None:
    async def first() -> int:
        async for item in connect_limited(listing(6, seen), AsyncClient).client_keys.list(1, per_page=2):
            return int(item.id)
        return 0

    seen: list[int] = []
    assert (asyncio.run(first()), seen) == (1, [1])


@each_client
def test_page_and_response_cannot_be_changed(kind: Any) -> None:
    client = connect_limited(listing(1, []), kind)
    page = result_of(client.client_keys.list(1).page())
    created = connect(httpx.Response(201, json=example("ClientKey")), kind).client_keys.with_response.create(1)
    for frozen, name in ((page, "items"), (page, "unknown"), (result_of(created), "unknown")):
        with pytest.raises(FrozenInstanceError, match=name):
            setattr(frozen, name, None)
    assert isinstance(page.items, tuple)


@each_client
def test_list_fetches_nothing_itself(kind: Any) -> None:
    seen: list[int] = []
    connect_limited(listing(6, seen), kind).client_keys.list(1)
    assert seen == []


@each_client
def test_list_validates_its_arguments_at_once(kind: Any) -> None:
    client = connect_limited(listing(6, []), kind)
    with pytest.raises(errors.UsageError, match="id"):
        client.client_keys.list("no-path")


@each_client
def test_pages_have_neither_length_nor_truth(kind: Any) -> None:
    pages = connect_limited(listing(0, []), kind).client_keys.list(1)
    for function in (bool, len):
        with pytest.raises(TypeError):
            function(pages)


def test_pages_can_be_iterated_twice() -> None:
    pages = connect_limited(listing(5, [])).client_keys.list(1, per_page=2)
    assert [item.id for item in pages] == [item.id for item in pages] == [1, 2, 3, 4, 5]


@each_client
def test_missing_next_page_header_is_an_error(kind: Any) -> None:
    client = connect_limited(one_key({"X-Total": "45"}), kind)
    with pytest.raises(errors.UnexpectedResponse, match="X-Next-Page is missing"):
        all_ids(client)


@each_client
def test_missing_next_page_beside_page_is_the_last(kind: Any) -> None:
    assert all_ids(connect_limited(one_key({"X-Page": "1"}), kind)) == [1]


@pytest.mark.parametrize("header", ["1", "0", "-1", "two", "9" * 5000, "²"])
@each_client
def test_invalid_next_page_is_an_error(header: str, kind: Any) -> None:
    client = connect_limited(one_key({"X-Next-Page": header.encode()}), kind)
    with pytest.raises(errors.UnexpectedResponse, match="X-Next-Page"):
        all_ids(client)


@each_client
def test_empty_page_ends_the_iteration(kind: Any) -> None:
    def endless(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        items = [example("ClientKey", id=page)] if page < 3 else []
        return httpx.Response(200, json=items, headers={"X-Next-Page": str(page + 1)})

    found = None
    # Raised for a further page after the empty one.
    with suppress(errors.UnexpectedResponse):
        found = all_ids(connect_limited(endless, kind))
    assert found == [1, 2]


@each_client
@pytest.mark.parametrize("different", [1, 3])
def test_page_without_new_items_is_an_error(different: int, kind: Any) -> None:
    def endless(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        items = [example("ClientKey", id=id_) for id_ in (page % different, different)]
        return httpx.Response(200, json=items, headers={"X-Next-Page": str(page + 1)})

    with pytest.raises(errors.UnexpectedResponse, match="repeats items"):
        all_ids(connect_limited(endless, kind))


def test_last_page_may_repeat_an_item() -> None:
    # Somebody created a key before it while the pages were fetched.
    def respond(request: httpx.Request) -> httpx.Response:
        is_first = request.url.params["page"] == "1"
        return httpx.Response(200, json=[example("ClientKey")], headers={"X-Next-Page": "2" if is_first else ""})

    assert all_ids(connect(respond)) == [3, 3]


@each_client
def test_error_on_later_page_is_raised_there(kind: Any) -> None:
    seen: list[int] = []
    first = listing(4, seen)

    def respond(request: httpx.Request) -> httpx.Response:
        is_first = request.url.params["page"] == "1"
        return first(request) if is_first else httpx.Response(403, json={"message": "403 Forbidden"})

    with pytest.raises(errors.Forbidden):
        all_ids(connect_limited(respond, kind), per_page=2)
    assert seen == [1]
