"""Reads CHANGELOG.md, which has the form of Keep a Changelog."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from packaging.version import Version

from governance.errors import Unreadable

_HEADING = re.compile(r"\[(?P<version>[^]]+)] - (?P<date>unreleased|\d{4}-\d{2}-\d{2})")


class ChangelogUnreadable(Unreadable):
    """A heading of the changelog does not have the form `[version] - date`."""


@dataclass(frozen=True)
class Section:
    """What the changelog says of one version.

    `released` is None while the version is in the making. `entries` are the entries as Markdown, without line breaks,
    by their category, such as `Added`.
    """

    version: Version
    released: date | None
    entries: dict[str, list[str]] = field(default_factory=dict)

    def all_entries(self) -> list[str]:
        return [entry for entries in self.entries.values() for entry in entries]


def read_changelog(text: str) -> list[Section]:
    """The sections of a changelog, in its order.

    Raises:
        ChangelogUnreadable: A heading of the second level names no version and no date, or there is none.
    """
    sections: list[Section] = []
    category = ""
    for node in SyntaxTreeNode(MarkdownIt().parse(text)).children:
        if node.type == "heading" and node.tag == "h2":
            sections.append(_section(_text(node)))
        elif node.type == "heading" and node.tag == "h3":
            category = _text(node)
        elif node.type == "bullet_list" and sections:
            sections[-1].entries.setdefault(category, []).extend(_text(item) for item in node.children)
    if not sections:
        raise ChangelogUnreadable("CHANGELOG.md has no section.")
    return sections


def _section(heading: str) -> Section:
    found = _HEADING.fullmatch(heading)
    if not found:
        raise ChangelogUnreadable(
            f"CHANGELOG.md: the heading {heading!r} is neither `[version] - year-month-day` nor "
            "`[version] - unreleased`."
        )
    try:
        released = None if found["date"] == "unreleased" else date.fromisoformat(found["date"])
        return Section(Version(found["version"]), released)
    except ValueError as error:
        raise ChangelogUnreadable(f"CHANGELOG.md: the heading {heading!r}: {error}") from error


def _text(node: SyntaxTreeNode) -> str:
    return " ".join(inner.content for inner in node.walk() if inner.type == "inline").replace("\n", " ")
