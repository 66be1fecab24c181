"""The pages of a list, and the iteration over the items of all pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, NoReturn, TypeVar
from urllib.parse import parse_qs, urlsplit

from ._bodies import json_bytes
from ._headers import number_of
from ._operation import Operation, Request, unexpected
from ._uncopyable import Uncopyable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    import httpx

Item = TypeVar("Item")
Fetch = TypeVar("Fetch")
# The number of a page, or a cursor; None is the first page.
Key = int | str | None


class Paging(NamedTuple):
    """How to find pages.

    Attributes:
        parameter: The name of the parameter that names the page.
        first: The key of the first page.
        following: Returns the key of the next page, from a response and its key.
    """

    parameter: str
    first: Key
    following: Callable[[httpx.Response, Any], Key]

    def requests(self, operation: Operation[Any], arguments: Mapping[str, object]) -> Callable[[Key], Request]:
        """Return a function from the key of a page to its request.

        Raises:
            UsageError: An argument is not valid.
        """

        def request(key: Key) -> Request:
            return operation.request({**arguments, self.parameter: self.first if key is None else key})

        request(None)
        return request


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page.

    Attributes:
        items: Its items.
        total: The number of items on all pages; None if GitLab does not count them (above 10,000).
        next: The number or the cursor of the next page; None after the last.
        headers: The headers of the response; their names are case-insensitive.
    """

    items: tuple[Item, ...]
    total: int | None
    next: int | str | None
    headers: Mapping[str, str] = field(repr=False)


class _Reader(Generic[Item]):
    """Parses pages one after the other."""

    def __init__(self, operation: Operation[list[Item]], paging: Paging) -> None:
        self._operation = operation
        self._paging = paging
        # The hashes of all items.
        self._seen: set[int] = set()

    def read(self, response: httpx.Response, key: Key) -> Page[Item]:
        """Parse the page of a key.

        Raises:
            UnexpectedResponse: The response does not lead to the next page.
        """
        items = self._operation.result(response)
        # No page follows an empty one, even if the headers name one.
        following = self._paging.following(response, self._paging.first if key is None else key) if items else None
        before = len(self._seen)
        self._seen.update(hash(json_bytes(item)) for item in items)
        if following is not None and len(self._seen) == before:
            raise unexpected(response, "the page repeats items of the pages before, and names a further page")
        return Page(tuple(items), number_of(response.headers, "X-Total"), following, response.headers)


class _Pages(Uncopyable, Generic[Fetch, Item]):
    """What synchronous and asynchronous pages have in common."""

    def __init__(self, fetch: Fetch, operation: Operation[list[Item]], paging: Paging) -> None:
        self._fetch = fetch
        self._operation = operation
        self._paging = paging

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} has no truth value before it is fetched: iterate over it, or read page()."
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._operation.method} {self._operation.path})"


class Pages(_Pages[Callable[[Key], "httpx.Response"], Item]):
    """All items of a list. Iterate over it: it fetches each page when the iteration reaches it."""

    def __iter__(self) -> Iterator[Item]:
        reader = _Reader(self._operation, self._paging)
        page = reader.read(self._fetch(None), None)
        yield from page.items
        while page.next is not None:
            page = reader.read(self._fetch(page.next), page.next)
            yield from page.items

    def page(self, key: int | str | None = None) -> Page[Item]:
        """Fetch one page, by its number or cursor; by default the first."""
        return _Reader(self._operation, self._paging).read(self._fetch(key), key)


class AsyncPages(_Pages[Callable[[Key], Awaitable["httpx.Response"]], Item]):
    """All items of a list, for ``async for``: it fetches each page when the iteration reaches it."""

    async def __aiter__(self) -> AsyncIterator[Item]:
        reader = _Reader(self._operation, self._paging)
        page = reader.read(await self._fetch(None), None)
        for item in page.items:
            yield item
        while page.next is not None:
            page = reader.read(await self._fetch(page.next), page.next)
            for item in page.items:
                yield item

    async def page(self, key: int | str | None = None) -> Page[Item]:
        """Fetch one page, by its number or cursor; by default the first."""
        return _Reader(self._operation, self._paging).read(await self._fetch(key), key)


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
        query = urlsplit(response.links["next"]["url"]).query
    except ValueError:
        query = ""
    (following,) = parse_qs(query).get("cursor", [""])[:1]
    if following in ("", cursor):
        raise unexpected(response, "the header Link does not name a cursor of the next page")
    return following


BY_NUMBER = Paging("page", 1, _next_number)
BY_CURSOR = Paging("cursor", None, _next_cursor)
