"""Check that changes since the published contract show in its version and in the changelog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from governance.redocly import Change, Difference

BREAKING = "**Breaking**"


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
        released: Whether the published version has a release date. If not, it is frozen again instead.
    """
    least = least_version(published, difference)
    if version < least:
        cure = (
            f"raise its version from {version} to {least}."
            if released
            else "as it has no release date, run `python -m governance.release freeze`."
        )
        yield f"The contract differs from the published {published}: {cure}{_list(difference.changes)}"


def changelog_problems(difference: Difference, entries: Sequence[str]) -> Iterator[str]:
    """Report changes that no entry of the changelog names in backticks; a change of wording needs none.

    Args:
        difference: The changes since the published contract.
        entries: The entries since then. One on a breaking change begins with `BREAKING`.
    """
    breaking = [entry for entry in entries if entry.startswith(BREAKING)]
    for change in difference.breaking:
        if not _is_documented(change, breaking):
            yield f"Add an entry to CHANGELOG.md that begins with `{BREAKING}` and names {_names(change)}: {change}"
    for change in difference.additions:
        if not _is_documented(change, entries):
            yield f"Add an entry to CHANGELOG.md that names {_names(change)}: {change}"


def _is_documented(change: Change, entries: Sequence[str]) -> bool:
    return all(any(f"`{name}`" in entry for entry in entries) for name in change.names)


def _names(change: Change) -> str:
    return " and ".join(f"`{name}`" for name in change.names)


def _list(changes: Iterable[Change]) -> str:
    return "".join(f"\n  - {change}" for change in changes)
