"""Every page in both languages, on desktop, phone and paper: complete and accessible."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from contract_tests.docs.browser.conftest import SCREENSHOTS
from contract_tests.docs.browser.visits import DESK, PHONE
from docs_builder.site import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from contract_tests.docs.browser.visits import Opened, Visitor

# The console comes last: its content is Scalar's, whose accessibility is not ours.
PAGES = sorted(
    (file.relative_to(SITE).as_posix() for file in SITE.rglob("*.html")),
    key=lambda name: (name.endswith("console.html"), name),
)
OURS = [name for name in PAGES if not name.endswith("console.html")]
# Chinese lines can break nearly anywhere, so English pages suffice for paper.
ENGLISH = [name for name in OURS if not name.startswith("zh/")]
# Dark mode changes only colours, which pages of a kind share.
OF_EACH_KIND = ["index.html", "double.html", "reference/update_settings.html", "client-reference/errors.html"]
# Functions for the browser that find layout faults.
LAYOUT = (Path(__file__).parent / "layout.js").read_text(encoding="utf-8")
# A small phone, and A4 without its margins.
SMALL, PAPER = (320, 640), (718, 1047)


def violations(page: Page) -> list[tuple[str, str, list[str]]]:
    """The accessibility violations that axe finds."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["help"], [node["target"] for node in one["nodes"]][:3]) for one in found]


def layout_faults(page: Page, uncut: str) -> list[str]:
    """The texts that do not fit, are covered, or break wrongly."""
    too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found = page.evaluate(f"(layout => layout.cut({uncut!r}).concat(layout.covered(), layout.misplaced()))({LAYOUT})")
    return [*(["the page"] if too_wide else []), *found]


@pytest.mark.parametrize("size", [pytest.param(DESK, id="desk"), pytest.param(PHONE, id="phone")])
@pytest.mark.parametrize("opened", PAGES, indirect=True)
def test_page_fits(opened: Opened, size: tuple[int, int]) -> None:
    width, height = size
    page = opened.page
    page.set_viewport_size({"width": width, "height": height})
    page.screenshot(path=SCREENSHOTS / f"{opened.name}-{width}.png", full_page=True)
    assert layout_faults(page, "table, pre > code" if size == DESK else "table") == []


@pytest.mark.parametrize("opened", OURS, indirect=True)
def test_page_fits_a_small_phone(opened: Opened) -> None:
    opened.page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    assert layout_faults(opened.page, "table") == []


@pytest.mark.parametrize("opened", ENGLISH, indirect=True)
def test_page_fits_paper(opened: Opened) -> None:
    page = opened.page
    page.set_viewport_size({"width": PAPER[0], "height": PAPER[1]})
    page.emulate_media(media="print")
    faults = layout_faults(page, "table, pre > code")
    page.emulate_media(media="screen")
    assert faults == []


@pytest.mark.parametrize("opened", OURS, indirect=True)
def test_page_is_accessible(opened: Opened) -> None:
    opened.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    assert violations(opened.page) == []


@pytest.mark.parametrize("opened", PAGES, indirect=True)
def test_page_loads_without_errors_or_foreign_requests(opened: Opened) -> None:
    assert opened.visitor.errors == []


@pytest.mark.parametrize("name", OF_EACH_KIND)
def test_dark_page_is_accessible(visitor: Visitor, name: str) -> None:
    assert violations(visitor.open(name, scheme="dark")) == []


@pytest.mark.parametrize("name", ["index.html", "zh/reference/get_settings.html"])
def test_page_is_readable_without_scripts(visitor: Visitor, name: str) -> None:
    page = visitor.open(name, scripts=False)
    article = page.locator("article").first
    assert article.is_visible()
    assert len(article.inner_text()) > 500


def test_dark_page_is_dark(visitor: Visitor) -> None:
    page = visitor.open("index.html", scheme="dark")
    page.screenshot(path=SCREENSHOTS / "index-dark.png")
    assert max(color_of(page, "body", "backgroundColor")) < 64


def test_dark_page_without_scripts_is_inverted(visitor: Visitor) -> None:
    page = visitor.open("index.html", scheme="dark", scripts=False)
    page.screenshot(path=SCREENSHOTS / "index-dark-without-scripts.png")
    assert page.evaluate("getComputedStyle(document.documentElement).filter").startswith("invert(")


def test_dark_page_prints_dark_on_light(visitor: Visitor) -> None:
    page = visitor.open("index.html", scheme="dark")
    page.emulate_media(media="print")
    page.screenshot(path=SCREENSHOTS / "index-print.png")
    assert min(color_of(page, "html", "backgroundColor")) > 250
    assert color_of(page, "article p", "color")[0] < 64
    assert color_of(page, "article td a", "color")[0] < 64


def color_of(page: Page, element: str, of: str) -> list[int]:
    """The red, green and blue of a CSS color of an element, 0 to 255."""
    color = page.evaluate(f"getComputedStyle(document.querySelector({element!r})).{of}")
    return [int(part) for part in re.findall(r"\d+", color)][:3]
