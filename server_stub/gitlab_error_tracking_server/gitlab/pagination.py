"""Pagination headers, as in GitLab's API.

Source: https://docs.gitlab.com/api/rest/#pagination
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from gitlab_error_tracking_server.gitlab.token_parameters import carries_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_server.gitlab.backend_models import CursorPage
    from gitlab_error_tracking_server.gitlab.models import ClientKeyPage

MAX_PER_PAGE = 100

# Above this many records GitLab no longer counts them and leaves out the totals and the last page.
COUNT_LIMIT = 10_000


def page_headers(page: ClientKeyPage, url: str, query: list[tuple[str, str]], per_page: str) -> dict[str, str]:
    """Return the headers of a page.

    Args:
        page: The page.
        url: The absolute URL of the list, without a query.
        query: The query of the request; the links repeat its other parameters.
        per_page: The parameter as sent, "" if it was not; the links repeat it.
    """
    pages = dict(_pages(page))
    kept = [pair for pair in query if not _is_replaced(*pair)]
    headers = {
        "Link": ", ".join(f'<{_link(url, kept, number, per_page)}>; rel="{rel}"' for rel, number in pages.items()),
        "X-Next-Page": str(pages.get("next", "")),
        "X-Page": str(page.page),
        "X-Per-Page": str(page.per_page),
        "X-Prev-Page": str(pages.get("prev", "")),
    }
    if page.total is not None:
        headers |= {"X-Total": str(page.total), "X-Total-Pages": str(pages["last"])}
    return headers


def cursor_headers(page: CursorPage, url: str, query: list[tuple[str, str]]) -> dict[str, str]:
    r"""Return the header with the pages beside a page; empty without any.

    GitLab reads the cursor of each by `cursor=([^&]+).*; rel="(\w+)"`, so another parameter must follow it.

    Args:
        page: The page.
        url: The absolute URL of the list, without a query.
        query: The query of the request; the links repeat its other parameters.
    """
    kept = [pair for pair in query if pair[0] not in {"cursor", "limit"} and not carries_token(*pair)]
    others = sorted([*kept, ("limit", str(page.limit))])
    links = [
        f'<{url}?{urlencode([("cursor", cursor), *others])}>; rel="{rel}"'
        for rel, cursor in (("next", page.next), ("prev", page.prev))
        if cursor is not None
    ]
    return {"Link": ", ".join(links)} if links else {}


def _is_replaced(name: str, value: str) -> bool:
    # Links are copied and logged, so they repeat no token; see docs/behaviour.md.
    return name in {"page", "per_page"} or carries_token(name, value)


def _pages(page: ClientKeyPage) -> Iterator[tuple[str, int]]:
    # A page past the end has no previous page either, as in Kaminari, which GitLab uses.
    if page.page > 1 and page.client_keys:
        yield "prev", page.page - 1
    if page.has_next:
        yield "next", page.page + 1
    yield "first", 1
    if page.total is not None:
        yield "last", max(1, -(-page.total // page.per_page))


def _link(url: str, kept: list[tuple[str, str]], number: int, per_page: str) -> str:
    query = [*kept, ("page", str(number)), ("per_page", per_page)]
    return f"{url}?{urlencode(sorted(query))}"
