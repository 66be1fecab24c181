"""Search, language switch, keyboard and console."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from contract_tests.docs.browser.conftest import SCREENSHOTS

if TYPE_CHECKING:
    from contract_tests.docs.browser.visits import Visitor


@pytest.mark.parametrize(
    ("name", "word", "page", "summary"),
    [
        ("index.html", "client_keys.create", "client-reference/operations.html", "results for"),
        ("index.html", "client key", "reference/create_client_key.html", "results for"),
        ("index.html", "rotate", "walkthrough.html", "results for"),
        ("zh/index.html", "轮换", "zh/walkthrough.html", "相关结果"),
        ("zh/index.html", "客户端密钥", "zh/reference/create_client_key.html", "相关结果"),
        # Half of GitLab's Chinese document has this word; the site has the other half's, 错误跟踪.
        ("zh/index.html", "错误追踪", "zh/reference/index.html", "相关结果"),
    ],
)
def test_search_finds_the_page(visitor: Visitor, name: str, word: str, page: str, summary: str) -> None:
    opened = visitor.open(name)
    opened.locator("pagefind-modal-trigger button").click()
    dialog = opened.get_by_role("dialog")
    dialog.locator("input").fill(word)
    expect(dialog.locator(f'a[href$="/docs/{page}"]')).to_be_visible()
    expect(dialog.locator("pagefind-summary")).to_contain_text(summary)
    assert visitor.errors == []


@pytest.mark.parametrize("name", ["behaviour.html", "reference/update_settings.html#errors", "console.html"])
def test_language_switch_leads_to_the_same_place(visitor: Visitor, name: str) -> None:
    page = visitor.open(name)
    link = page.locator('a[hreflang^="zh"]').first
    page.goto(str(page.evaluate("link => link.href", link.element_handle())))
    assert page.url == f"{visitor.base}/docs/zh/{name}"
    assert str(page.locator("html").get_attribute("lang")).startswith("zh")


def test_first_tab_stop_skips_to_the_text(visitor: Visitor) -> None:
    page = visitor.open("client.html")
    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.getAttribute('href')")
    assert page.locator("article").locator(f"[id='{target.removeprefix('#')}']").count() == 1


@pytest.mark.parametrize("name", ["console.html", "zh/console.html"])
def test_console_shows_the_documented_response(visitor: Visitor, name: str) -> None:
    page = visitor.open(name)
    page.locator("button", has_text=re.compile("Test Request|测试请求")).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name=re.compile("Send|发送")).first.click()
    expect(dialog.get_by_text("sample sentry project").first).to_be_visible()
    page.screenshot(path=SCREENSHOTS / f"{name.removesuffix('.html').replace('/', '-')}-response.png")
    assert visitor.errors == []


def test_console_explains_an_unreachable_server(visitor: Visitor) -> None:
    page = visitor.open("try.html")
    page.route("**/server.json", lambda route: route.fulfill(json={"url": "http://127.0.0.1:9/api/v4"}))
    page.goto(f"{visitor.base}/docs/console.html")
    expect(page.locator("#help")).to_contain_text("http://127.0.0.1:9/api/v4")
    expect(page.locator("#help")).to_contain_text(f"--cors {visitor.base}")
