"""Rules about pages of client keys and their headers."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from gitlab_error_tracking_verifier.context import Capability, Context
from gitlab_error_tracking_verifier.errors import RuleFailed, expect, expect_equal, expect_status, require
from gitlab_error_tracking_verifier.rules.rule import rule

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.exchange import Exchange

_PAGINATION = "https://docs.gitlab.com/api/rest/#pagination"

# GitLab rejects larger offsets: https://docs.gitlab.com/api/rest/#offset-based-pagination
_MAX_OFFSET = 50_000
_MAX_PAGE_SIZE = 100
_COUNT_LIMIT = 10_000


@rule("pages", _PAGINATION, Capability.READ)
def default_page_size_is_twenty(context: Context) -> None:
    """Without parameters the list is page 1 with at most 20 keys."""
    page = expect_status(context.call("list_client_keys"), 200)
    got = page.headers["x-page"], page.headers["x-per-page"]
    expect_equal(("1", "20"), got, "page and size are not the defaults", page)
    expect(len(page.json) <= int(got[1]), "the page has more keys than X-Per-Page", page, got[1], len(page.json))


@rule("pages", _PAGINATION, Capability.READ)
def pages_contain_every_key_once(context: Context) -> None:
    """Small pages together contain the same keys as one large page."""
    whole = expect_status(context.call("list_client_keys", per_page=100), 200)
    expected = [key["id"] for key in whole.json]
    require(len(expected) > 1, "the project has fewer than two client keys")
    # About ten pages, however many keys there are.
    size = max(1, len(expected) // 10)
    got: list[int] = []
    for page in context.deployment.pages(size):
        got += [key["id"] for key in page.json]
        message = f"the keys up to page {page.headers['x-page']} differ from those of one large page"
        expect_equal(expected[: len(got)], got[: len(expected)], message, page)
        if len(got) >= len(expected):
            return
    expect_equal(expected, got, "the last page comes too early", page)


@rule("pages", "lib/gitlab/pagination/offset_header_builder.rb", Capability.READ)
def totals_match_the_list(context: Context) -> None:
    """X-Total and X-Total-Pages match the list, and are absent above 10,000 keys."""
    keys = context.deployment.client_keys()
    page = expect_status(context.call("list_client_keys", per_page=3), 200)
    got = tuple(page.headers.get(name) for name in ("x-total", "x-total-pages"))
    expected = (None, None) if len(keys) >= _COUNT_LIMIT else (str(len(keys)), str(max(1, -(-len(keys) // 3))))
    expect(len(keys) == _COUNT_LIMIT or expected == got, "the totals do not match the list", page, expected, got)


@rule("pages", "Kaminari, the paginator of GitLab", Capability.READ)
def page_past_the_end_is_empty(context: Context) -> None:
    """A page past the end is an empty array without previous or next page."""
    page = expect_status(context.call("list_client_keys", page=_MAX_OFFSET // 100, per_page=100), 200)
    require(len(context.changes.keys) < _COUNT_LIMIT, "the project has too many client keys")
    expect_equal([], page.json, "the page is not empty", page)
    expect_equal(("", ""), _adjacent_pages(page), "the page names a previous or next page", page)


@rule("pages", "lib/gitlab/pagination/offset_header_builder.rb", Capability.READ)
def link_header_matches_page_headers(context: Context) -> None:
    """Link names the same pages as X-Prev-Page and X-Next-Page, as absolute URLs of this list."""
    for page in islice(context.deployment.pages(per_page=1), 3):
        expected = {"first": "1"} | {
            rel: named for rel, named in zip(("prev", "next"), _adjacent_pages(page), strict=True) if named
        }
        if "x-total-pages" in page.headers:
            expected["last"] = page.headers["x-total-pages"]
        links = _links(page)
        got = {rel: parse_qs(link.query).get("page", [""])[0] for rel, link in links.items()}
        expect_equal(expected, got, "Link names other pages than the headers", page)
        sizes = {parse_qs(link.query).get("per_page", [""])[0] for link in links.values()}
        expect_equal({page.headers["x-per-page"]}, sizes, "Link names pages of another size", page)
        # Behind a proxy the host of the links may be another one, so it is not compared.
        addresses = {(link.scheme, link.netloc, unquote(link.path).casefold()) for link in links.values()}
        requested = unquote(urlsplit(page.url).path).casefold()
        same = len(addresses) == 1 and all(
            requested.endswith(path) or path.endswith(requested) for *_, path in addresses
        )
        expect(same, "Link names another path", page, requested, sorted(addresses))


@rule("pages", _PAGINATION, Capability.READ)
def page_headers_match_the_request(context: Context) -> None:
    """Page headers name the requested page, with at most 100 keys."""
    sizes = (1, 7, _MAX_PAGE_SIZE, _MAX_PAGE_SIZE + 1, 2 * _MAX_PAGE_SIZE)
    for requested, number in [(size, number) for size in sizes for number in (1, 2, _MAX_OFFSET // size)]:
        page = expect_status(context.call("list_client_keys", page=number, per_page=requested), 200)
        size = min(requested, _MAX_PAGE_SIZE)
        expected = str(number), str(size)
        got = page.headers["x-page"], page.headers["x-per-page"]
        expect_equal(expected, got, "the headers name another page than requested", page)
        expect(len(page.json) <= size, "the page has more keys than requested", page, size, len(page.json))


def _adjacent_pages(page: Exchange) -> tuple[str, str]:
    return page.headers.get("x-prev-page", ""), page.headers.get("x-next-page", "")


def _links(page: Exchange) -> dict[str, SplitResult]:
    try:
        return {rel: urlsplit(url) for url, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', page.headers["link"])}
    except ValueError:
        raise RuleFailed("Link contains an invalid URL", page, got=page.headers["link"]) from None
