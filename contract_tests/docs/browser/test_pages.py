"""Every page, in both languages, at a desk and on a phone: complete, and for everybody to read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from contract_tests.docs.browser.conftest import SCREENSHOTS
from contract_tests.docs.browser.visits import DESK, PHONE
from docs_builder.languages import load_languages
from docs_builder.site import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from contract_tests.docs.browser.visits import Opened, Visitor

# `make docs-test` has the site built. The console comes last: it is the one page that is not ours, and what axe finds
# in Scalar we cannot mend.
PAGES = sorted(
    (file.relative_to(SITE).as_posix() for file in SITE.rglob("*.html")),
    key=lambda name: (name.endswith("console.html"), name),
)
OURS = [name for name in PAGES if not name.endswith("console.html")]
# What fits paper in English does so in Chinese, whose lines may end nearly anywhere.
ENGLISH = [name for name in OURS if not name.startswith("zh/")]
# The dark differs from the light in colours alone, and pages of a kind have the same ones.
OF_EACH_KIND = ["index.html", "double.html", "reference/update_settings.html", "client-reference/errors.html"]
# What one sees of a page, by functions in the browser.
LOOKS = (Path(__file__).parent / "looks.js").read_text(encoding="utf-8")
# A small phone, and a sheet of A4 between its margins.
SMALL, PAPER = (320, 640), (718, 1047)


def violations(page: Page) -> list[tuple[str, str, list[str]]]:
    """What axe finds in a page."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["help"], [node["target"] for node in one["nodes"]][:3]) for one in found]


def what_is_wrong(page: Page, uncut: str) -> list[str]:
    """What does not fit, what lies below something else, and where a line breaks amiss."""
    too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found = page.evaluate(f"(looks => looks.cut({uncut!r}).concat(looks.covered(), looks.astray()))({LOOKS})")
    return [*(["the page"] if too_wide else []), *found]


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
    assert what_is_wrong(page, "table, pre > code" if size == DESK else "table") == []


@pytest.mark.parametrize("opened", OURS, indirect=True)
def test_a_page_fits_a_small_phone(opened: Opened) -> None:
    opened.page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    assert what_is_wrong(opened.page, "table") == []


@pytest.mark.parametrize("opened", ENGLISH, indirect=True)
def test_a_page_fits_paper(opened: Opened) -> None:
    page = opened.page
    page.set_viewport_size({"width": PAPER[0], "height": PAPER[1]})
    page.emulate_media(media="print")
    wrong = what_is_wrong(page, "table, pre > code")
    page.emulate_media(media="screen")
    assert wrong == []


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


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_page_in_the_dark_is_dark(visitor: Visitor, scripts: bool) -> None:
    page = visitor.open("index.html", scheme="dark", scripts=scripts)
    page.screenshot(path=SCREENSHOTS / f"index-dark{'' if scripts else '-without-scripts'}.png")
    assert max(colour_of(page, "body", "backgroundColor")) < 64


def test_what_is_dark_is_printed_dark_on_light(visitor: Visitor) -> None:
    page = visitor.open("index.html", scheme="dark")
    page.emulate_media(media="print")
    page.screenshot(path=SCREENSHOTS / "index-print.png")
    assert min(colour_of(page, "html", "backgroundColor")) > 250
    assert colour_of(page, "article p", "color")[0] < 64
    assert colour_of(page, "article td a", "color")[0] < 64


def colour_of(page: Page, element: str, of: str) -> list[int]:
    """Red, green and blue of an element, from 0 to 255."""
    colour = page.evaluate(f"getComputedStyle(document.querySelector({element!r})).{of}")
    return [int(part) for part in re.findall(r"\d+", colour)][:3]
