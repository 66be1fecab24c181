"""Iterate over all items of a paginated operation."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Generic, Self, TypeVar

import httpx
from attrs import frozen

from ._headers import number_of
from ._operation import unexpected

Item = TypeVar("Item")


@frozen
class Page(Generic[Item]):
    """One page: its items, the number of items on all pages (None if GitLab does not count), and the next page."""

    items: list[Item]
    total: int | None
    next: int | None

    @classmethod
    def parse(cls, response: httpx.Response, number: int, parse: Callable[[httpx.Response], list[Item]]) -> Self:
        """Parse the response that holds the page of this number.

        Raises:
            UnexpectedResponse: The header X-Next-Page is missing or does not name a later page.
        """
        items = parse(response)
        if "X-Next-Page" not in response.headers:
            raise unexpected(response, "the header X-Next-Page is missing, so further pages cannot be found")
        total, following = number_of(response.headers, "X-Total"), number_of(response.headers, "X-Next-Page")
        if response.headers.get("X-Next-Page", "").strip() and (following is None or following <= number):
            # To go on would be an endless loop, to stop silently would lose items.
            raise unexpected(response, f"the header X-Next-Page does not name a page after page {number}")
        # No page follows an empty one, whatever the header says.
        return cls(items, total, following if items else None)


class Pages(Generic[Item]):
    """All items of a paginated operation. Iterate over it: it fetches each page after the first when needed.

    Attributes:
        total: The number of items; None if GitLab does not count them (above 10,000).
    """

    def __init__(self, fetch: Callable[[int], httpx.Response], parse: Callable[[httpx.Response], list[Item]]) -> None:
        self._fetch = fetch
        self._parse = parse
        self._first = self._page(1)
        self.total: int | None = self._first.total

    def __iter__(self) -> Iterator[Item]:
        page = self._first
        yield from page.items
        while page.next is not None:
            page = self._page(page.next)
            yield from page.items

    def __repr__(self) -> str:
        return f"{type(self).__name__}(total={self.total})"

    def _page(self, number: int) -> Page[Item]:
        return Page[Item].parse(self._fetch(number), number, self._parse)


class AsyncPages(Generic[Item]):
    """The asynchronous counterpart of ``Pages``, with the same attributes."""

    def __init__(
        self,
        first: Page[Item],
        fetch: Callable[[int], Awaitable[httpx.Response]],
        parse: Callable[[httpx.Response], list[Item]],
    ) -> None:
        self._fetch = fetch
        self._parse = parse
        self._first = first
        self.total: int | None = first.total

    @classmethod
    async def begin(
        cls, fetch: Callable[[int], Awaitable[httpx.Response]], parse: Callable[[httpx.Response], list[Item]]
    ) -> Self:
        """Fetch the first page."""
        return cls(Page[Item].parse(await fetch(1), 1, parse), fetch, parse)

    async def __aiter__(self) -> AsyncIterator[Item]:
        page = self._first
        for item in page.items:
            yield item
        while page.next is not None:
            page = Page[Item].parse(await self._fetch(page.next), page.next, self._parse)
            for item in page.items:
                yield item

    def __repr__(self) -> str:
        return f"{type(self).__name__}(total={self.total})"
