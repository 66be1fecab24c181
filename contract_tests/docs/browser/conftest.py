"""A browser, and a server with the documentation."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright

from contract_tests.docs.browser.visits import Opened, Visitor
from contract_tests.support.serving import serving
from docs_builder.languages import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.support.serving import Server

# Switch off Chromium's own requests. As root it needs --no-sandbox.
_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
_NAMES = ("chromium", "chromium-browser", "google-chrome")

SCREENSHOTS = ROOT / "var" / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here as a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    assert program is not None, "install Chromium, or set CHROMIUM to its path"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser, server: Server) -> Iterator[Visitor]:
    """Open pages in new windows."""
    with visiting(browser, server) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def opened(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """A page, opened once for all its tests."""
    with visiting(browser, server) as visitor:
        page = visitor.open(request.param)
        page.wait_for_load_state("networkidle")
        yield Opened(visitor, page, request.param.removesuffix(".html").replace("/", "-"))


@contextmanager
def visiting(browser: Browser, server: Server) -> Iterator[Visitor]:
    """Close every window at the end."""
    visitor = Visitor(browser, server.url.removesuffix("/api/v4"))
    yield visitor
    visitor.close()
