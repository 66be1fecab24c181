"""Prepare a release.

python -m governance.release freeze         copy the contracts and their translation to openapi/frozen/<version>
python -m governance.release ready [TAG]    list what is missing for a release; exit code 1 if anything is
python -m governance.release notes          print the changelog of this version
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from docs_builder.contract import file_name
from docs_builder.errors import DocumentationError
from governance import redocly
from governance.checkout import HERE
from governance.compatibility import changelog_problems
from governance.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from governance.checkout import Checkout


class Released(Exception):
    """The version was released with another contract."""


class Undocumented(Exception):
    """The changelog does not document the changes of the contract."""


def freeze(checkout: Checkout) -> str:
    """Write the contracts in both languages to the frozen folder; return a message.

    Raises:
        Released: The version is released and its frozen files differ.
        Undocumented: The changelog does not name a change.
        docs_builder.translation.TranslationError: The translation is incomplete.
    """
    version = checkout.contract_version
    if is_frozen(checkout):
        return f"The contract {version} is frozen already."
    folder = checkout.frozen_folder(version)
    if folder.exists() and checkout.is_released(version):
        raise Released(f"{version} is released with another contract or translation: raise the version.")
    if folder.exists() and redocly.is_installed():
        problems = [*changelog_problems(checkout.difference, checkout.new_entries)]
        if problems:
            raise Undocumented("\n".join(problems))
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in _texts(checkout).items():
        (folder / name).write_text(text, encoding="utf-8")
    return f"Froze the contract {version} in {folder.relative_to(checkout.root)}."


def is_frozen(checkout: Checkout) -> bool:
    """Return whether the frozen files of this version equal the current contracts."""
    folder = checkout.frozen_folder(checkout.contract_version)
    return all(
        (folder / name).exists() and (folder / name).read_text(encoding="utf-8") == text
        for name, text in _texts(checkout).items()
    )


def _texts(checkout: Checkout) -> dict[str, str]:
    """Return the frozen files of the current contracts by name."""
    english = {file.name: file.read_text(encoding="utf-8") for file in checkout.contracts.values()}
    return english | {file_name(name, "zh-CN", "yaml"): text for name, text in checkout.chinese.items()}


def missing(checkout: Checkout, tag: str = "") -> Iterator[str]:
    """List what is missing for a release of this version, under a tag if one is given."""
    version = checkout.contract_version
    if not checkout.is_released(version):
        yield f"CHANGELOG.md has no date for {version}: replace `unreleased`."
    if not is_frozen(checkout):
        yield f"The contract {version} is not frozen: run `python -m governance.release freeze`."
    if tag and tag != f"v{version}":
        yield f"The tag is {tag}: it must be v{version}."


def notes(checkout: Checkout) -> str:
    """Return the changelog of this version as Markdown; empty if there is none."""
    texts = (section.text for section in checkout.changelog if section.version == checkout.contract_version)
    return next(texts, "")


def main(command: str = "", *arguments: str) -> str | None:
    """Run a command; return the text of a failure."""
    try:
        match command:
            case "freeze":
                print(freeze(HERE))
            case "notes":
                print(notes(HERE))
            case "ready":
                return "\n".join(missing(HERE, *arguments)) or None
            case _:
                return __doc__
    except (DocumentationError, Released, Undocumented, Unreadable) as error:
        return str(error)
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
