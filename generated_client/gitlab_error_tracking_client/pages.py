# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Iterate over all items of a paginated operation."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Generic, NamedTuple, Self, TypeVar

import httpx
from attrs import frozen

from ._bodies import json_bytes
from ._headers import number_of
from ._operation import unexpected

Item = TypeVar("Item")


class Paging(NamedTuple):
    """How to find the next page: the key of the first page, and a function from a response to the next key."""

    first: int | str | None
    following: Callable[[httpx.Response, Any], int | str | None]


@frozen
class Page(Generic[Item]):
    """One page.

    Attributes:
        items: Its items.
        seen: The hashes of its items and of those on the pages before.
        total: The number of items on all pages; None if GitLab does not count them.
        next: The key of the next page; None after the last.
    """

    items: list[Item]
    seen: frozenset[int]
    total: int | None
    next: int | str | None

    @classmethod
    def parse(
        cls,
        response: httpx.Response,
        key: object,
        parse: Callable[[httpx.Response], list[Item]],
        paging: Paging,
        before: frozenset[int] = frozenset(),
    ) -> Self:
        """Parse the response that holds the page of this key.

        Raises:
            UnexpectedResponse: The response does not lead to the next page.
        """
        items = parse(response)
        following = paging.following(response, key)
        seen = before.union(hash(json_bytes(item)) for item in items)
        if items and following is not None and seen == before:
            raise unexpected(response, "the page repeats items of the pages before, and names a further page")
        # No page follows an empty one, even if the headers name one.
        return cls(items, seen, number_of(response.headers, "X-Total"), following if items else None)


class Pages(Generic[Item]):
    """All items of a paginated operation. Iterate over it: it fetches each page after the first when needed.

    Attributes:
        total: The number of items; None if GitLab does not count them (above 10,000).
    """

    def __init__(
        self, fetch: Callable[[Any], httpx.Response], parse: Callable[[httpx.Response], list[Item]], paging: Paging
    ) -> None:
        self._fetch = fetch
        self._parse = parse
        self._paging = paging
        self._first = self._page(paging.first)
        self.total: int | None = self._first.total

    def __iter__(self) -> Iterator[Item]:
        page = self._first
        yield from page.items
        while page.next is not None:
            page = self._page(page.next, page.seen)
            yield from page.items

    def __repr__(self) -> str:
        return f"{type(self).__name__}(total={self.total})"

    def _page(self, key: int | str | None, before: frozenset[int] = frozenset()) -> Page[Item]:
        return Page[Item].parse(self._fetch(key), key, self._parse, self._paging, before)


class AsyncPages(Generic[Item]):
    """The asynchronous counterpart of ``Pages``, with the same attributes."""

    def __init__(
        self,
        first: Page[Item],
        fetch: Callable[[Any], Awaitable[httpx.Response]],
        parse: Callable[[httpx.Response], list[Item]],
        paging: Paging,
    ) -> None:
        self._fetch = fetch
        self._parse = parse
        self._paging = paging
        self._first = first
        self.total: int | None = first.total

    @classmethod
    async def begin(
        cls,
        fetch: Callable[[Any], Awaitable[httpx.Response]],
        parse: Callable[[httpx.Response], list[Item]],
        paging: Paging,
    ) -> Self:
        """Fetch the first page."""
        first = Page[Item].parse(await fetch(paging.first), paging.first, parse, paging)
        return cls(first, fetch, parse, paging)

    async def __aiter__(self) -> AsyncIterator[Item]:
        page = self._first
        for item in page.items:
            yield item
        while page.next is not None:
            response = await self._fetch(page.next)
            page = Page[Item].parse(response, page.next, self._parse, self._paging, page.seen)
            for item in page.items:
                yield item

    def __repr__(self) -> str:
        return f"{type(self).__name__}(total={self.total})"


def _next_number(response: httpx.Response, number: int) -> int | None:
    # Some proxies remove the empty header of the last page.
    if "X-Next-Page" not in response.headers and "X-Page" not in response.headers:
        raise unexpected(response, "the header X-Next-Page is missing, so further pages cannot be found")
    following = number_of(response.headers, "X-Next-Page")
    if response.headers.get("X-Next-Page", "").strip() and (following is None or following <= number):
        # To go on would be an endless loop, to stop silently would lose items.
        raise unexpected(response, f"the header X-Next-Page does not name a page after page {number}")
    return following


def _next_cursor(response: httpx.Response, cursor: str | None) -> str | None:
    if "next" not in response.links:
        return None
    # Only the cursor is taken from the link, so that the token cannot go to another address.
    try:
        following: str = httpx.URL(response.links["next"]["url"]).params.get("cursor", "")
    except httpx.InvalidURL:
        following = ""
    if following in ("", cursor):
        raise unexpected(response, "the header Link does not name a cursor of the next page")
    return following


BY_NUMBER = Paging(1, _next_number)
BY_CURSOR = Paging(None, _next_cursor)
