"""Somebody who opens pages in a browser, and what went wrong meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

DESK = (1280, 900)
PHONE = (390, 844)


@dataclass
class Visitor:
    """Opens pages below `/docs/` of a server and keeps what a reader should never meet.

    Attributes:
        base: The server's URL.
        complaints: Errors of the browser's console, answers that are errors, and requests to anybody else.
    """

    browser: Browser
    base: str
    complaints: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        page: str,
        size: tuple[int, int] = DESK,
        scheme: Literal["light", "dark"] = "light",
        *,
        scripts: bool = True,
    ) -> Page:
        """Open a page of the documentation in a window of its own."""
        width, height = size
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=scripts
        )
        self._contexts.append(context)
        opened = context.new_page()
        opened.on("console", self._read_console)
        opened.on("pageerror", lambda error: self.complaints.append(f"{page}: {error}"))
        opened.on("request", self._see_request)
        opened.on("response", self._see_response)
        opened.goto(f"{self.base}/docs/{page}", wait_until="load")
        return opened

    def leave(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()

    def _read_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console: {message.text}")

    def _see_request(self, request: Request) -> None:
        if urlsplit(request.url).scheme in {"http", "https", "ws"} and not request.url.startswith(f"{self.base}/"):
            self.complaints.append(f"a request to somebody else: {request.url}")

    def _see_response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")


@dataclass(frozen=True, slots=True)
class Opened:
    """A page that somebody has before them.

    Attributes:
        name: What its screenshots are called.
    """

    visitor: Visitor
    page: Page
    name: str
