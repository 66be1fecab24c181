"""The changelog is read as it is written."""

from __future__ import annotations

from datetime import date

import pytest
from packaging.version import Version

from governance.changelog import ChangelogUnreadable, Section, read_changelog

TEXT = """\
# Changelog

What this is about.

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


def test_changelog_has_its_sections_with_whole_entries() -> None:
    assert read_changelog(TEXT) == [
        Section(
            Version("0.2.0"),
            None,
            {"Changed": ["**Breaking** `sentry_dsn` is now called `dsn`.", "The contract allows more."]},
        ),
        Section(Version("0.1.0"), date(2026, 11, 24), {"Added": ["Everything."], "Removed": ["Nothing."]}),
    ]


@pytest.mark.parametrize(
    "heading", ["Unreleased", "[0.1.0]", "0.1.0 - 2026-11-24", "[0.1.0] - yesterday", "[0.1.0] - "]
)
def test_a_heading_without_a_version_or_a_date_is_refused(heading: str) -> None:
    with pytest.raises(ChangelogUnreadable) as raised:
        read_changelog(f"## {heading}\n")
    assert repr(heading.strip()) in f"{raised.value} {heading.strip()!r}"


@pytest.mark.parametrize("heading", ["[0.1.0] - 2026-13-01", "[one] - 2026-11-24"])
def test_a_heading_with_no_such_date_or_version_is_refused(heading: str) -> None:
    with pytest.raises(ChangelogUnreadable):
        read_changelog(f"## {heading}\n")
