"""Find the hand-written pages and turn their links into links of the site."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gitlab_error_tracking_contract import CONTRACTS
from markdown.extensions.toc import slugify, unique

from docs_builder.contract import OPENAPI, WALKTHROUGH, file_name
from docs_builder.errors import DocumentationError
from docs_builder.languages import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from docs_builder.languages import Language

DOCS = ROOT / "docs"
CHANGELOG = ROOT / "CHANGELOG.md"

# The order of the guides; others follow.
_ORDER = (
    "walkthrough.md",
    "commands.md",
    "pipeline.md",
    "client.md",
    "errors.md",
    "double.md",
    "verify.md",
    "tools.md",
    "operation.md",
    "data-file.md",
)
# Pages that the navigation places itself.
BESIDE = ("index.md", "behaviour.md", "try.md")
# Pages for contributors: only in English, not in the site.
FOR_CONTRIBUTORS = ("architecture.md", "benchmarks.md")

_HEADING = re.compile(r"^(#+) (.*)$", flags=re.MULTILINE)
_CODE = re.compile(r"(^ *```.*?^ *```$)", flags=re.DOTALL | re.MULTILINE)
_OWN_LINK = re.compile(r"\(#([^)]+)\)")
_LINK = re.compile(r"\[([^]]*)\]\(([^)#\s]*)(#[^)\s]*)?\)")


class GuideError(DocumentationError):
    """A translated page differs in structure."""


@dataclass(frozen=True, slots=True)
class Page:
    """A hand-written page.

    Attributes:
        name: Its path in the site, below the folder of its language.
        english: The file in English.
        twins: The files in other languages, by language folder.
    """

    name: str
    english: Path
    twins: dict[str, Path]

    def source(self, language: Language) -> Path:
        """Return the file in a language."""
        return self.twins[language.folder] if language.folder else self.english


def guides() -> list[str]:
    """Return the file names of the guides, in navigation order."""
    found = {path.name for path in DOCS.glob("*.md")} - {*BESIDE, *FOR_CONTRIBUTORS}
    return sorted(found, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))


def pages() -> list[Page]:
    """Return every hand-written page of the site."""
    names = [*guides(), *BESIDE]
    return [Page(name, DOCS / name, {"zh": DOCS / "zh" / name}) for name in names] + [
        Page("changelog.md", CHANGELOG, {"zh": DOCS / "zh" / "changelog.md"})
    ]


def staged(page: Page, language: Language) -> tuple[str, set[Path]]:
    """Return a page's text with links of the site, and the linked files that the site must contain.

    Raises:
        GuideError: A translated page has other headings than the English one.
    """
    source = page.source(language)
    text = source.read_text(encoding="utf-8")
    files: set[Path] = set()

    def relink(match: re.Match[str]) -> str:
        shown, link, anchor = match.group(1), match.group(2), match.group(3) or ""
        if "://" in link:
            return match.group(0)
        path = Path(os.path.normpath(source.parent / link))
        target = _target(page, path, language, files) if link else ""
        if shown.endswith(".md") and target is not None:
            shown = _title(path)  # The site has pages instead of files.
        return shown if target is None else f"[{shown}]({target}{anchor})"

    text = _outside_code(text, lambda prose: _LINK.sub(relink, prose))
    return _with_anchors(text, page) if language.folder else text, files


def headings(text: str) -> list[tuple[str, str]]:
    """Return the levels and texts of a page's headings."""
    return _HEADING.findall(_CODE.sub("", text))


def _title(path: Path) -> str:
    return headings(path.read_text(encoding="utf-8"))[0][1]


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    """Change a text outside its code blocks."""
    pieces = _CODE.split(text)
    return "".join(piece if index % 2 else change(piece) for index, piece in enumerate(pieces))


def _with_anchors(text: str, page: Page) -> str:
    """Give the headings of a translated page the English anchors, so that a link fits both."""
    ours, english = headings(text), headings(page.english.read_text(encoding="utf-8"))
    if len(ours) != len(english):
        raise GuideError(f"{page.name} has {len(english)} headings, its translation has {len(ours)}.")
    anchors = _anchors([title for _, title in english])
    # Reversed, so that of equal titles the first one is linked.
    by_title = {title: anchor for (_, title), anchor in reversed([*zip(ours, anchors, strict=True)])}
    following = iter(anchors)

    def anchored(prose: str) -> str:
        prose = _HEADING.sub(lambda heading: f"{heading[0]} {{#{next(following)}}}", prose)
        return _OWN_LINK.sub(lambda link: f"(#{by_title.get(link[1], link[1])})", prose)

    return _outside_code(text, anchored)


def _anchors(titles: list[str]) -> list[str]:
    """Return Markdown's anchors of headings."""
    taken: set[str] = set()
    return [unique(slugify(title.replace("`", ""), "-"), taken) for title in titles]


def _target(page: Page, path: Path, language: Language, files: set[Path]) -> str | None:
    """Return the target in the site of a link to a file, or None if the site does not have it."""
    names = {other.source(language): other.name for other in pages()}
    if path in names:
        return names[path]
    if path.parent == OPENAPI and path.stem in CONTRACTS:
        return ("../" if language.folder else "") + file_name(path.stem, language.code, "yaml")
    if path == WALKTHROUGH:
        return ("../" if language.folder else "") + WALKTHROUGH.name
    if path.is_file() and path.suffix in {".yaml", ".json"}:
        files.add(path)
        return f"files/{path.name}"
    # A missing file is a generated page, or a dead link, which Zensical reports.
    return None if path.exists() else os.path.relpath(path, page.source(language).parent)
