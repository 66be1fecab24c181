"""What a reader does: search, switch the language, walk by keyboard, try calls out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from contract_tests.documentation.browser.conftest import SCREENSHOTS

if TYPE_CHECKING:
    from contract_tests.documentation.browser.visits import Visitor


@pytest.mark.parametrize(
    ("start", "word", "page"),
    [
        ("index.html", "rotate", "double.html"),
        ("index.html", "create_client_key", "reference/create_client_key.html"),
        ("zh/index.html", "客户端密钥", "zh/reference/list_client_keys.html"),
        ("zh/index.html", "维护者", "zh/try.html"),
    ],
)
def test_search_finds_a_word(visitor: Visitor, start: str, word: str, page: str) -> None:
    opened = visitor.open(start)
    opened.wait_for_load_state("networkidle")
    opened.keyboard.press("/")
    found = opened.locator("dialog")
    found.get_by_role("combobox").fill(word)
    expect(found).to_contain_text(word, ignore_case=True)
    found.locator("a").first.wait_for()
    links = found.locator("a").evaluate_all("links => links.map(link => new URL(link.href).pathname)")
    assert f"/docs/{page}" in links
    assert visitor.complaints == []


@pytest.mark.parametrize("name", ["behaviour.html", "reference/update_settings.html", "console.html"])
def test_the_language_switch_leads_to_the_same_page(visitor: Visitor, name: str) -> None:
    page = visitor.open(name)
    link = page.locator('a[hreflang^="zh"]').first
    page.goto(str(page.evaluate("link => link.href", link.element_handle())))
    assert page.url == f"{visitor.base}/docs/zh/{name}"
    assert str(page.locator("html").get_attribute("lang")).startswith("zh")


def test_the_first_stop_of_the_keyboard_leads_to_the_text(visitor: Visitor) -> None:
    page = visitor.open("client.html")
    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.getAttribute('href')")
    assert page.locator("article").locator(f"[id='{target.removeprefix('#')}']").count() == 1


@pytest.mark.parametrize("name", ["console.html", "zh/console.html"])
def test_the_console_gets_the_documents_answer(visitor: Visitor, name: str) -> None:
    page = visitor.open(name)
    send = re.compile("Test Request|Send|测试请求|发送")
    page.locator("button", has_text=send).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name=re.compile("Send|发送")).first.click()
    expect(dialog.get_by_text("sample sentry project").first).to_be_visible()
    page.screenshot(path=SCREENSHOTS / f"{name.removesuffix('.html').replace('/', '-')}-answer.png")
    assert visitor.complaints == []
