"""The promise to whoever uses the contract: a change shows in its version, and is told in the changelog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from governance.changelog import Section
    from governance.redocly import Change, Difference

BREAKING = "**Breaking**"
CONTRACT = "The contract"


def least_version(promise: Version, difference: Difference) -> Version:
    """The least version that a contract may have, by Semantic Versioning: its items 4 and 6 to 8.

    Before 1.0.0 the second number says that something breaks, as package managers read it.
    """
    if difference.breaking and promise.major > 0:
        return Version(f"{promise.major + 1}.0.0")
    if difference.breaking or difference.adding:
        return Version(f"{promise.major}.{promise.minor + 1}.0")
    if difference.changes:
        return Version(f"{promise.major}.{promise.minor}.{promise.micro + 1}")
    return promise


def unsaid_by_the_version(
    promise: Version, difference: Difference, version: Version, *, released: bool
) -> Iterator[str]:
    """What is wrong with the version of a contract, by the rules of Semantic Versioning.

    Args:
        promise: The version of the contract that users have.
        difference: What is different from that one.
        version: The version that the contract has now.
        released: Whether the version that users have was released; until then they expect no more than to be told.
    """
    least = least_version(promise, difference)
    if version >= least:
        return
    verb = "breaks" if difference.breaking else "differs from"
    told = difference.breaking or difference.changes
    yield (
        f"The contract {verb} that of {promise}, which users have: its version must be {least} or "
        f"later, and is {version}.{_list(told)}"
        + ("" if released else f"\n{promise} is not released yet: instead, `make contract-freeze` may freeze it anew.")
    )


def untold_by_the_changelog(promise: Version, difference: Difference, sections: Sequence[Section]) -> Iterator[str]:
    """What whoever uses the contract does not learn from the changelog.

    A change that breaks something is told by entries that begin with `BREAKING` and name in backticks all that breaks,
    the field and not just its schema; one that adds something by an entry that begins with `CONTRACT`, both in a
    section newer than the contract that users have. A change of words alone need not be told.

    Args:
        promise: The version of the contract that users have.
        difference: What is different from that one.
        sections: The sections of the changelog.
    """
    newer = [section for section in sections if section.version > promise]
    entries = [entry for section in newer for entry in section.all_entries()]
    breaking = [entry for entry in entries if entry.startswith(BREAKING)]
    untold = [change for change in difference.breaking if not _is_told(change, breaking)]
    if untold:
        yield (
            f"CHANGELOG.md tells nobody what breaks: in a section newer than {promise}, an entry must begin with "
            f"`{BREAKING}` and name in backticks what does."
            + "".join(f"\n  - {change} Name {_names(change)}." for change in untold)
        )
    if difference.adding and not breaking and not any(entry.startswith(CONTRACT) for entry in entries):
        yield (
            f"CHANGELOG.md tells nobody what is new: in a section newer than {promise}, an entry must begin with "
            f"`{CONTRACT}` and say it.{_list(difference.adding)}"
        )


def _is_told(change: Change, entries: Sequence[str]) -> bool:
    return all(any(f"`{name}`" in entry for entry in entries) for name in change.names)


def _names(change: Change) -> str:
    return " and ".join(f"`{name}`" for name in change.names)


def _list(changes: Iterable[Change]) -> str:
    return "".join(f"\n  - {change}" for change in changes)
