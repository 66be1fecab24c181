"""The changelog parser."""

from __future__ import annotations

from datetime import date

import pytest
from packaging.version import Version

from governance.changelog import read_changelog
from governance.errors import Unreadable

TEXT = """\
# Changelog

About this file.

## [0.2.0] - unreleased

### Changed

- **Breaking** `sentry_dsn` is now
  called `dsn`.
- The contract allows more.

## [0.1.0] - 2026-11-24

### Added

- Everything.

### Removed

- Nothing.
"""


def test_changelog_has_sections_with_whole_entries() -> None:
    sections = read_changelog(TEXT)
    assert [(section.version, section.released, section.entries()) for section in sections] == [
        (Version("0.2.0"), None, ["**Breaking** `sentry_dsn` is now called `dsn`.", "The contract allows more."]),
        (Version("0.1.0"), date(2026, 11, 24), ["Everything.", "Nothing."]),
    ]


@pytest.mark.parametrize(
    "heading",
    ["Unreleased", "[0.1.0]", "0.1.0 - 2026-11-24", "[0.1.0] - soon", "[0.1.0] - 2026-13-01", "[one] - 2026-11-24"],
)
def test_invalid_heading_is_refused(heading: str) -> None:
    with pytest.raises(Unreadable, match="the heading"):
        read_changelog(f"## {heading}\n")


def test_changelog_without_sections_is_refused() -> None:
    with pytest.raises(Unreadable, match="no section"):
        read_changelog("# Changelog\n")
