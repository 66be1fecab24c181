"""Pages and the headers that go with them."""

from __future__ import annotations

import random
import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from gitlab_error_tracking_verifier.context import Capability, Context, expect, expect_equal, expect_status, needs
from gitlab_error_tracking_verifier.outcomes import Broken
from gitlab_error_tracking_verifier.rules.rule import rule

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.exchange import Exchange

_PAGINATION = "https://docs.gitlab.com/api/rest/#pagination"

# GitLab refuses offsets beyond it: https://docs.gitlab.com/api/rest/#offset-based-pagination
_LARGEST_OFFSET = 50_000
_LARGEST_PAGE = 100
_COUNT_LIMIT = 10_000


@rule("pages", _PAGINATION, Capability.READ)
def a_list_is_one_page_of_twenty_unless_told(subject: Context) -> None:
    """Without parameters the list is page 1 of at most 20."""
    page = expect_status(subject.ask("list_client_keys"), 200)
    got = page.headers["x-page"], page.headers["x-per-page"]
    expect_equal(("1", "20"), got, "page and size are not the defaults", page)
    expect(len(page.json) <= int(got[1]), "the page holds more than it says", page, got[1], len(page.json))


@rule("pages", _PAGINATION, Capability.READ)
def a_page_holds_a_hundred_at_most(subject: Context) -> None:
    """More than 100 a page are answered as 100."""
    page = expect_status(subject.ask("list_client_keys", per_page=101), 200)
    expect_equal("100", page.headers["x-per-page"], "the size is not brought down to 100", page)


@rule("pages", _PAGINATION, Capability.READ)
def pages_neither_overlap_nor_skip(subject: Context) -> None:
    """Small pages, one after another, hold what one large page holds."""
    whole = expect_status(subject.ask("list_client_keys", per_page=100), 200)
    expected = [key["id"] for key in whole.json]
    needs(len(expected) > 1, "the project has fewer than two client keys")
    # At most some ten pages, however many keys there are.
    size = max(1, len(expected) // 10)
    got: list[int] = []
    for page in subject.pages(size):
        got += [key["id"] for key in page.json]
        number = page.headers["x-page"]
        expect_equal(expected[: len(got)], got[: len(expected)], f"up to page {number} other keys came", page)
        if len(got) >= len(expected):
            return
    expect_equal(expected, got, "the pages end too early", page)


@rule("pages", "lib/gitlab/pagination/offset_header_builder.rb", Capability.READ)
def totals_are_true(subject: Context) -> None:
    """The totals are those of the list, and left out together above 10,000."""
    keys = subject.list_client_keys()
    page = expect_status(subject.ask("list_client_keys", per_page=3), 200)
    got = tuple(page.headers.get(name) for name in ("x-total", "x-total-pages"))
    expected = (None, None) if len(keys) >= _COUNT_LIMIT else (str(len(keys)), str(max(1, -(-len(keys) // 3))))
    expect(len(keys) == _COUNT_LIMIT or expected == got, "the totals are not those of the list", page, expected, got)


@rule("pages", "Kaminari, with which GitLab counts its pages", Capability.READ)
def past_the_end_is_an_empty_page(subject: Context) -> None:
    """A page past the end is an empty array, with no page before or after it."""
    page = expect_status(subject.ask("list_client_keys", page=_LARGEST_OFFSET // 100, per_page=100), 200)
    needs(len(subject.changes.keys_found) < _COUNT_LIMIT, "the project has too many client keys to know the end")
    expect_equal([], page.json, "the page is not empty", page)
    expect_equal(("", ""), _neighbours(page), "the page has neighbours", page)


@rule("pages", "lib/gitlab/pagination/offset_header_builder.rb", Capability.READ)
def links_say_what_the_headers_say(subject: Context) -> None:
    """Link has the pages that X-Prev-Page and X-Next-Page name, as absolute URLs of this list."""
    for page in islice(subject.pages(per_page=1), 3):
        expected = {"first": "1"} | {
            rel: named for rel, named in zip(("prev", "next"), _neighbours(page), strict=True) if named
        }
        if "x-total-pages" in page.headers:
            expected["last"] = page.headers["x-total-pages"]
        links = _links(page)
        got = {rel: parse_qs(link.query).get("page", [""])[0] for rel, link in links.items()}
        expect_equal(expected, got, "Link names other pages than the headers", page)
        sizes = {parse_qs(link.query).get("per_page", [""])[0] for link in links.values()}
        expect_equal({page.headers["x-per-page"]}, sizes, "Link names pages of another size", page)
        # Which host a deployment knows itself by, only it can tell.
        addresses = {(link.scheme, link.netloc, unquote(link.path).casefold()) for link in links.values()}
        asked = unquote(urlsplit(page.url).path).casefold()
        ours = len(addresses) == 1 and all(asked.endswith(path) or path.endswith(asked) for *_, path in addresses)
        expect(ours, "Link leads elsewhere", page, asked, sorted(addresses))


@rule("pages", "the contract", Capability.READ)
def every_page_is_answered(subject: Context) -> None:
    """Whatever page is asked for, of whatever size, the answer is as documented and says so."""
    draw = random.Random(subject.seed)  # noqa: S311  (nothing is to be kept secret)
    for _ in range(subject.cases):
        size = draw.choice((1, _LARGEST_PAGE, _LARGEST_PAGE + 1, draw.randint(1, 2 * _LARGEST_PAGE)))
        number = draw.choice((1, 2, _LARGEST_OFFSET // size, draw.randint(1, _LARGEST_OFFSET // size)))
        page = expect_status(subject.ask("list_client_keys", page=number, per_page=size), 200)
        expected = str(number), str(min(size, _LARGEST_PAGE))
        got = page.headers["x-page"], page.headers["x-per-page"]
        expect_equal(expected, got, "the headers name another page than was asked for", page)
        expect(len(page.json) <= size, "the page holds more than was asked for", page, size, len(page.json))


def _neighbours(page: Exchange) -> tuple[str, str]:
    return page.headers["x-prev-page"], page.headers["x-next-page"]


def _links(page: Exchange) -> dict[str, SplitResult]:
    try:
        return {rel: urlsplit(url) for url, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', page.headers["link"])}
    except ValueError:
        raise Broken("Link has a URL that cannot be read", page, got=page.headers["link"]) from None


PAGES = (
    a_list_is_one_page_of_twenty_unless_told,
    a_page_holds_a_hundred_at_most,
    pages_neither_overlap_nor_skip,
    totals_are_true,
    past_the_end_is_an_empty_page,
    links_say_what_the_headers_say,
    every_page_is_answered,
)
