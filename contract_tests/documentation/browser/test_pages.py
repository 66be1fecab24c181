"""Every page, in both languages, at a desk and on a phone: complete, and for everybody to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from contract_tests.documentation.browser.conftest import SCREENSHOTS
from contract_tests.documentation.browser.visits import DESK, PHONE
from docs_builder.languages import load_languages
from docs_builder.site import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from contract_tests.documentation.browser.visits import Opened, Visitor

# `make docs-test` has the site built. The console comes last: it is the one page that is not ours, and what axe finds
# in Scalar we cannot mend.
PAGES = sorted(
    (file.relative_to(SITE).as_posix() for file in SITE.rglob("*.html")),
    key=lambda name: (name.endswith("console.html"), name),
)
OURS = [name for name in PAGES if not name.endswith("console.html")]
# The dark differs from the light in colours alone, and pages of a kind have the same ones.
OF_EACH_KIND = ["index.html", "double.html", "reference/update_settings.html", "client-reference/errors.html"]
# The beginnings of what has to be scrolled to be read.
CUT = """kinds => [...document.querySelectorAll(`article :is(${kinds})`)]
    .filter(one => Math.max(one.scrollWidth, one.parentElement.scrollWidth) > one.parentElement.clientWidth + 1)
    .map(one => one.innerText.slice(0, 60))"""


def violations(page: Page) -> list[tuple[str, str, list[str]]]:
    """What axe finds in a page."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["help"], [node["target"] for node in one["nodes"]][:3]) for one in found]


def test_there_is_something_to_read() -> None:
    folders = [language.folder for language in load_languages()]
    assert [name for name in ("index.html", "zh/index.html") if name in PAGES] == ["index.html", "zh/index.html"]
    assert len(PAGES) > 20 * len(folders)


@pytest.mark.parametrize("size", [pytest.param(DESK, id="desk"), pytest.param(PHONE, id="phone")])
@pytest.mark.parametrize("opened", PAGES, indirect=True)
def test_a_page_fits(opened: Opened, size: tuple[int, int]) -> None:
    width, height = size
    page = opened.page
    page.set_viewport_size({"width": width, "height": height})
    page.screenshot(path=SCREENSHOTS / f"{opened.name}-{width}.png", full_page=True)
    cut = page.evaluate(CUT, "table, pre > code" if size == DESK else "table")
    assert (page.evaluate("document.documentElement.scrollWidth") <= width, cut) == (True, [])


@pytest.mark.parametrize("opened", OURS, indirect=True)
def test_nothing_keeps_anybody_from_using_a_page(opened: Opened) -> None:
    opened.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    assert violations(opened.page) == []


@pytest.mark.parametrize("opened", PAGES, indirect=True)
def test_a_page_opens_without_a_complaint_and_asks_nobody_else(opened: Opened) -> None:
    assert opened.visitor.complaints == []


@pytest.mark.parametrize("name", OF_EACH_KIND)
def test_nothing_keeps_anybody_from_using_a_page_in_the_dark(visitor: Visitor, name: str) -> None:
    assert violations(visitor.open(name, scheme="dark")) == []


@pytest.mark.parametrize("name", ["index.html", "zh/reference/get_settings.html"])
def test_a_page_can_be_read_without_scripts(visitor: Visitor, name: str) -> None:
    page = visitor.open(name, scripts=False)
    article = page.locator("article").first
    assert article.is_visible()
    assert len(article.inner_text()) > 500


def test_a_page_in_the_dark_is_dark(visitor: Visitor) -> None:
    page = visitor.open("index.html", scheme="dark")
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.screenshot(path=SCREENSHOTS / "index-dark.png")
    red, green, blue = (int(part) for part in colour.removeprefix("rgb(").rstrip(")").split(","))
    assert max(red, green, blue) < 64
