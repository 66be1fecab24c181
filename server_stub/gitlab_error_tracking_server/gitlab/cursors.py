"""Cursors: places in a list from which a page begins, as opaque text.

A cursor holds the sort key of an item, not a number of items, so that a page neither skips nor repeats items that did
not change while others came or went.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TypeVar

from gitlab_error_tracking_server.gitlab.errors import InvalidCursor

_MAX_NUMBER = 2**63 - 1
_T = TypeVar("_T")

Key = tuple[int, int]
"""The sort key of an item and its id."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place behind an item of a list, or before it.

    Attributes:
        sort: The order of the list.
        key: The item.
        is_backward: Whether the page ends before the item.
    """

    sort: str
    key: Key
    is_backward: bool = False

    def encode(self) -> str:
        """Return the cursor as text for a URL."""
        text = json.dumps([self.sort, *self.key, int(self.is_backward)], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, sort: str) -> Cursor:
        """Read a cursor.

        Raises:
            InvalidCursor: The text is not a cursor of a list in this order.
        """
        try:
            values = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        except (ValueError, RecursionError):
            raise InvalidCursor from None
        match values:
            case [str() as sent_sort, int() as value, int() as number, 0 | 1 as is_backward]:
                if sent_sort == sort and max(abs(value), abs(number)) <= _MAX_NUMBER:
                    return cls(sort, (value, number), bool(is_backward))
        raise InvalidCursor


def page_of(
    found: list[tuple[Key, _T]], limit: int, sort: str, cursor: Cursor | None
) -> tuple[tuple[_T, ...], str | None, str | None]:
    """Return the items of a page and the cursors of the next and the previous page.

    Args:
        found: The items from the cursor on, at most one more than the limit, nearest to the cursor first.
        limit: The most items of the page.
        sort: The order of the list.
        cursor: Where the page begins; None for the first page.
    """
    has_more = len(found) > limit
    items = found[:limit]
    is_backward = cursor is not None and cursor.is_backward
    if is_backward:
        items.reverse()
    has_next = bool(items) and (is_backward or has_more)
    has_previous = bool(items) and (has_more if is_backward else cursor is not None)
    following = Cursor(sort, items[-1][0]).encode() if has_next else None
    previous = Cursor(sort, items[0][0], is_backward=True).encode() if has_previous else None
    return tuple(item for _, item in items), following, previous
