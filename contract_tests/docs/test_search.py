"""What is mended in Zensical's search: the order of the index, and nothing where there is something else to mend."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from docs_builder.languages import load_languages
from docs_builder.search import SearchError, mend

if TYPE_CHECKING:
    from pathlib import Path


def test_the_api_stands_first_in_the_index(site: Path) -> None:
    for folder in ("", "zh"):
        items = json.loads((site / folder / "search.json").read_text(encoding="utf-8"))["items"]
        places = [item["location"].partition("/")[0] for item in items]
        assert places.index("reference") == 0
        assert places.index("client-reference") > max(at for at, place in enumerate(places) if place == "reference")
        assert items[-1]["location"].startswith("changelog.html")


def test_another_zensical_stops_the_build(tmp_path: Path) -> None:
    english, _ = load_languages()
    scripts = tmp_path / "assets" / "javascripts"
    scripts.mkdir(parents=True)
    (scripts / "bundle.1.min.js").write_text('"Search results"', encoding="utf-8")
    with pytest.raises(SearchError) as caught:
        mend(tmp_path, english)
    assert "bundle.1.min.js" in str(caught.value)
    assert "No results" in str(caught.value)
    assert "Search results" not in str(caught.value)


def test_a_zensical_without_the_script_stops_the_build(tmp_path: Path) -> None:
    english, _ = load_languages()
    with pytest.raises(SearchError, match=r"0 scripts called bundle\.\*\.js"):
        mend(tmp_path, english)
