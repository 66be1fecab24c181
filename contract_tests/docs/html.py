"""Read a page of the built site."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_LOADS = {"script": "src", "img": "src", "link": "href", "source": "src", "iframe": "src"}


@dataclass
class Page(HTMLParser):
    """A page: its text with single spaces, its links, the files that it loads, and its anchors."""

    pieces: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    language: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._in_article = 0

    @classmethod
    def read(cls, file: Path) -> Page:
        page = cls()
        page.feed(file.read_text(encoding="utf-8"))
        return page

    @property
    def text(self) -> str:
        """The text of the article."""
        return " ".join("".join(self.pieces).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = attributes.get("lang", "")
        if tag == "article":
            self._in_article += 1
        if "id" in attributes:
            self.anchors.add(attributes["id"])
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if tag in _LOADS and _LOADS[tag] in attributes:
            self.loads.append(attributes[_LOADS[tag]])

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self._in_article -= 1

    def handle_data(self, data: str) -> None:
        if self._in_article:
            self.pieces.append(data)
