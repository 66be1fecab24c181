"""Check that changes since the published contract show in its version and in the changelog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from governance.changelog import Section
    from governance.redocly import Change, Difference

BREAKING = "**Breaking**"
CONTRACT = "The contract"


def least_version(published: Version, difference: Difference) -> Version:
    """Return the lowest version that Semantic Versioning allows, by its items 4 and 6 to 8.

    Before 1.0.0 the second number marks a breaking change, as package managers read it.
    """
    if difference.breaking and published.major > 0:
        return Version(f"{published.major + 1}.0.0")
    if difference.breaking or difference.additions:
        return Version(f"{published.major}.{published.minor + 1}.0")
    if difference.changes:
        return Version(f"{published.major}.{published.minor}.{published.micro + 1}")
    return published


def version_problems(published: Version, difference: Difference, version: Version, *, released: bool) -> Iterator[str]:
    """Report a version that is too low for the changes.

    Args:
        published: The version that users have.
        difference: The changes since that version.
        version: The version of the contract now.
        released: Whether the published version has a release date. If not, it may be frozen again.
    """
    least = least_version(published, difference)
    if version < least:
        yield (
            f"The contract differs from the published {published}: raise its version from {version} to {least}."
            + _list(difference.breaking or difference.changes)
            + ("" if released else f"\n{published} has no release date: you may freeze it again instead.")
        )


def changelog_problems(published: Version, difference: Difference, sections: Sequence[Section]) -> Iterator[str]:
    """Report changes that the changelog does not document.

    A breaking change needs an entry that begins with `BREAKING` and names in backticks each field or parameter that
    breaks. An addition needs an entry that begins with `CONTRACT`. Both stand in a section newer than the published
    version. A change of wording needs no entry.

    Args:
        published: The version that users have.
        difference: The changes since that version.
        sections: The sections of the changelog.
    """
    entries = [entry for section in sections if section.version > published for entry in section.entries()]
    breaking = [entry for entry in entries if entry.startswith(BREAKING)]
    undocumented = [change for change in difference.breaking if not _is_documented(change, breaking)]
    if undocumented:
        yield (
            f"CHANGELOG.md does not document breaking changes: in a section newer than {published}, add an entry that "
            f"begins with `{BREAKING}` and names each change in backticks."
            + "".join(f"\n  - {change} Name {_names(change)}." for change in undocumented)
        )
    if difference.additions and not breaking and not any(entry.startswith(CONTRACT) for entry in entries):
        yield (
            f"CHANGELOG.md does not document additions: in a section newer than {published}, add an entry that begins "
            f"with `{CONTRACT}`.{_list(difference.additions)}"
        )


def _is_documented(change: Change, entries: Sequence[str]) -> bool:
    return all(any(f"`{name}`" in entry for entry in entries) for name in change.names)


def _names(change: Change) -> str:
    return " and ".join(f"`{name}`" for name in change.names)


def _list(changes: Iterable[Change]) -> str:
    return "".join(f"\n  - {change}" for change in changes)
