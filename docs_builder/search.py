"""Mends the search that Zensical puts into the site, for which it has no settings.

- It speaks English alone. Its words become those of the language.
- Of two matches the one whose words stand nearer to the beginning comes first, so that who looks for "client key" finds
  the functions `list_client_keys` before "List the client keys of a project". Matches that are otherwise equal come in
  the order of the index instead, and there the API stands first.
- GitLab's Chinese documentation has two words for tracking. Either finds both.

What is replaced are pieces of the theme's scripts, so a version of Zensical that has others stops the build.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from docs_builder.errors import DocumentationError

if TYPE_CHECKING:
    from pathlib import Path

    from docs_builder.languages import Language

# The first that an address begins with tells how far in front it is; what none of them fits is a guide.
_ORDER = ("reference/", "", "behaviour.html", "client-reference/", "changelog.html")

_WORDS = {
    "Close search": "search_close",
    "Filters": "search_filters",
    "Loading search\\u2026": "search_loading",
    "No results": "search_none",
    "Search is unavailable. Reload the page to try again.": "search_unavailable",
    "Search results": "search_list",
    "Search": "search",
    "result": "search_result",
    "results": "search_results",
}

_EARLIER_WORD_FIRST = "i!==d?i-d:o[0]!==u[0]?o[0]-u[0]:0"
_NO_WORD_FIRST = "i!==d?i-d:0"
_NORMALIZED = 'normalize("NFKD").toLowerCase()'
_WITH_SYNONYMS = f'{_NORMALIZED}.replace("追踪","跟踪")'


class SearchError(DocumentationError):
    """Zensical's search is not the one that is mended here."""


def mend(site: Path, language: Language) -> None:
    """Mend the search of a language's pages.

    Raises:
        SearchError: A piece that is to be replaced is not there.
    """
    words = {f'"{word}"': json.dumps(language(label), ensure_ascii=False) for word, label in _WORDS.items()}
    _replace(site, "bundle.*.js", words)
    _replace(site, "workers/search.*.js", {_EARLIER_WORD_FIRST: _NO_WORD_FIRST, _NORMALIZED: _WITH_SYNONYMS})
    index = site / "search.json"
    content = json.loads(index.read_text(encoding="utf-8"))
    content["items"].sort(key=lambda item: _place(item["location"]))
    index.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _place(location: str) -> int:
    return next((place for place, begins in enumerate(_ORDER) if begins and location.startswith(begins)), 1)


def _replace(site: Path, name: str, pieces: dict[str, str]) -> None:
    scripts = [*(site / "assets" / "javascripts").glob(name)]
    if len(scripts) != 1:
        raise SearchError(f"The search of this Zensical cannot be mended: it has {len(scripts)} scripts called {name}.")
    (script,) = scripts
    text = script.read_text(encoding="utf-8")
    missing = [piece for piece in pieces if piece not in text]
    if missing:
        raise SearchError(f"The search of this Zensical cannot be mended, {script.name} lacks: {', '.join(missing)}")
    for old, new in pieces.items():
        text = text.replace(old, new)
    script.write_text(text, encoding="utf-8")
