"""What a reader does: search, switch the language, walk by keyboard, try calls out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from contract_tests.docs.browser.conftest import SCREENSHOTS

if TYPE_CHECKING:
    from contract_tests.docs.browser.visits import Opened, Visitor


@pytest.mark.parametrize(
    ("opened", "word", "page"),
    [
        ("index.html", "create_client_key", "client-reference/operations.html"),
        ("index.html", "client key", "reference/create_client_key.html"),
        ("index.html", "rotate", "walkthrough.html"),
        ("zh/index.html", "轮换", "zh/walkthrough.html"),
        ("zh/index.html", "客户端密钥", "zh/reference/create_client_key.html"),
        # As half of GitLab's Chinese document has it; the site says 错误跟踪, as the other half.
        ("zh/index.html", "错误追踪", "zh/reference/create_settings.html"),
    ],
    indirect=["opened"],
)
def test_search_finds_first_what_one_looks_for(opened: Opened, word: str, page: str) -> None:
    opened.page.keyboard.press("/")
    found = opened.page.locator("dialog")
    found.get_by_role("combobox").fill(word)
    expect(found.locator("a").first).to_have_attribute("href", re.compile(rf"/docs/{page}([?#]|$)"))
    expect(found.get_by_role("status")).to_have_text(
        re.compile(r"^\d+ 个结果$" if page.startswith("zh/") else r"^\d+ results$")
    )
    opened.page.keyboard.press("Escape")
    assert opened.visitor.complaints == []


@pytest.mark.parametrize("name", ["behaviour.html", "reference/update_settings.html#errors", "console.html"])
def test_the_language_switch_leads_to_the_same_place(visitor: Visitor, name: str) -> None:
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


def test_the_console_tells_what_to_do_where_another_server_does_not_answer(visitor: Visitor) -> None:
    page = visitor.open("try.html")
    page.route("**/server.json", lambda route: route.fulfill(json={"url": "http://127.0.0.1:9/api/v4"}))
    page.goto(f"{visitor.base}/docs/console.html")
    expect(page.locator("#help")).to_contain_text("http://127.0.0.1:9/api/v4")
    expect(page.locator("#help")).to_contain_text(f"--cors {visitor.base}")
