# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""All items of an operation that answers in pages."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Generic, Self, TypeVar

import httpx
from attrs import frozen

from ._operation import unexpected

Item = TypeVar("Item")


@frozen
class Page(Generic[Item]):
    """One page: its items, how many there are on all pages where GitLab counts them, and the number of the next."""

    items: list[Item]
    total: int | None
    next: int | None

    @classmethod
    def read(cls, response: httpx.Response, number: int, read: Callable[[httpx.Response], list[Item]]) -> Self:
        """The page of this number, from what was answered."""
        items = read(response)
        if "X-Next-Page" not in response.headers:
            raise unexpected(response, "the header X-Next-Page is missing, so nobody knows whether there is more")
        total, following = _number(response, "X-Total"), _number(response, "X-Next-Page")
        if response.headers.get("X-Next-Page", "").strip() and (following is None or following <= number):
            # Not to stop here would be to ask for ever, and to stop silently to lose items.
            raise unexpected(response, f"the header X-Next-Page names no page behind page {number}")
        # Whatever the header says, behind an empty page there is nothing.
        return cls(items, total, following if items else None)


class Pages(Generic[Item]):
    """All items of an operation, to be iterated over. The first page is there, the others are fetched when needed.

    Attributes:
        total: How many items there are; None when GitLab does not count them, as it does not above 10,000.
    """

    def __init__(self, fetch: Callable[[int], httpx.Response], read: Callable[[httpx.Response], list[Item]]) -> None:
        self._fetch = fetch
        self._read = read
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
        return Page[Item].read(self._fetch(number), number, self._read)


class AsyncPages(Generic[Item]):
    """The asynchronous twin of ``Pages``, with the same attributes."""

    def __init__(
        self,
        first: Page[Item],
        fetch: Callable[[int], Awaitable[httpx.Response]],
        read: Callable[[httpx.Response], list[Item]],
    ) -> None:
        self._fetch = fetch
        self._read = read
        self._first = first
        self.total: int | None = first.total

    @classmethod
    async def begin(
        cls, fetch: Callable[[int], Awaitable[httpx.Response]], read: Callable[[httpx.Response], list[Item]]
    ) -> Self:
        """Fetch the first page."""
        return cls(Page[Item].read(await fetch(1), 1, read), fetch, read)

    async def __aiter__(self) -> AsyncIterator[Item]:
        page = self._first
        for item in page.items:
            yield item
        while page.next is not None:
            page = Page[Item].read(await self._fetch(page.next), page.next, self._read)
            for item in page.items:
                yield item

    def __repr__(self) -> str:
        return f"{type(self).__name__}(total={self.total})"


def _number(response: httpx.Response, header: str) -> int | None:
    text = response.headers.get(header, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
