"""Tells whether a checkout is the release that it is about to become, and what its changelog says of it.

    python -m governance.release ready [TAG]    ends with 1 and everything that is missing
    python -m governance.release notes          prints the changelog's section of the version

The tag, where there is one, is `v` and the version.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from governance.checkout import HERE
from governance.errors import Unreadable
from governance.freeze import is_frozen_as_it_is

if TYPE_CHECKING:
    from collections.abc import Iterator

    from governance.checkout import Checkout


def missing(checkout: Checkout, tag: str | None = None) -> Iterator[str]:
    """Everything that has to be done before the version of a checkout can be released."""
    version = checkout.contract_version
    if not checkout.is_released(version):
        yield f"CHANGELOG.md has no section with a date for {version}: put it in the place of `unreleased`."
    if not is_frozen_as_it_is(checkout):
        yield f"The contract of {version} is not frozen as it is: `make contract-freeze` does it."
    if tag is not None and tag != f"v{version}":
        yield f"The tag is {tag}, and must be v{version}."


def notes(checkout: Checkout) -> str:
    """What the changelog says of the version of a checkout, as Markdown; empty when it has no such section."""
    sections = (section for section in checkout.changelog if section.version == checkout.contract_version)
    return "\n\n".join(
        f"## {category}\n\n" + "\n".join(f"- {entry}" for entry in entries)
        for section in sections
        for category, entries in section.entries.items()
    )


def main(command: str, *arguments: str) -> str | None:
    """Do what was asked; the text of the failure."""
    try:
        if command == "notes":
            print(notes(HERE))
            return None
        return "\n".join(missing(HERE, *filter(None, arguments))) or None
    except Unreadable as error:
        return str(error)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
