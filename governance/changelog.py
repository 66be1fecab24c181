"""Read CHANGELOG.md, which follows https://keepachangelog.com/en/1.1.0/."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from packaging.version import InvalidVersion, Version

from governance.errors import Unreadable

_SECTION = re.compile(r"^## (.*)$", flags=re.MULTILINE)
_HEADING = re.compile(r"\[(?P<version>[^]]+)] - (?P<date>unreleased|\d{4}-\d{2}-\d{2})")
_ENTRY = re.compile(r"^- (.*(?:\n  .*)*)", flags=re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """The changelog of one version; `released` is None before its release, `text` is Markdown."""

    version: Version
    released: date | None
    text: str

    def entries(self) -> list[str]:
        """Return the entries of all categories, each on one line."""
        return [" ".join(entry.split()) for entry in _ENTRY.findall(self.text)]


def read_changelog(text: str) -> list[Section]:
    """Return the sections of a changelog, newest first.

    Raises:
        Unreadable: There is no section, or a heading is not `[version] - date`.
    """
    _, *parts = _SECTION.split(text)
    if not parts:
        raise Unreadable("CHANGELOG.md has no section.")
    return [_section(heading, body.strip()) for heading, body in zip(parts[::2], parts[1::2], strict=True)]


def _section(heading: str, text: str) -> Section:
    found = _HEADING.fullmatch(heading)
    if not found:
        raise Unreadable(f"CHANGELOG.md: write the heading {heading!r} as `[version] - YYYY-MM-DD` or `- unreleased`.")
    try:
        released = None if found["date"] == "unreleased" else date.fromisoformat(found["date"])
        return Section(Version(found["version"]), released, text)
    except (InvalidVersion, ValueError) as error:
        raise Unreadable(f"CHANGELOG.md: the heading {heading!r}: {error}") from error
