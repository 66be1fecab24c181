"""Open pages in a browser and record errors."""

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
    """Open pages below `/docs/` of a server and record errors.

    Attributes:
        base: The server's URL.
        errors: Console errors and warnings, error responses, and requests to other hosts.
    """

    browser: Browser
    base: str
    errors: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        page: str,
        size: tuple[int, int] = DESK,
        scheme: Literal["light", "dark"] = "light",
        *,
        scripts: bool = True,
    ) -> Page:
        """Open a page in a new window."""
        width, height = size
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=scripts
        )
        self._contexts.append(context)
        opened = context.new_page()
        opened.on("console", self._on_console)
        opened.on("pageerror", lambda error: self.errors.append(f"{page}: {error}"))
        opened.on("request", self._on_request)
        opened.on("response", self._on_response)
        opened.goto(f"{self.base}/docs/{page}", wait_until="load")
        return opened

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        if urlsplit(request.url).scheme in {"http", "https", "ws"} and not request.url.startswith(f"{self.base}/"):
            self.errors.append(f"a request to another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.errors.append(f"{response.status}: {response.url}")


@dataclass(frozen=True, slots=True)
class Opened:
    """An open page.

    Attributes:
        name: The name of its screenshots.
    """

    visitor: Visitor
    page: Page
    name: str
