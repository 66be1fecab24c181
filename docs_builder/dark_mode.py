"""The dark for readers without JavaScript, for whom Zensical has only the light."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# The light that a page is in until a script says otherwise, and the dark, by the names of the theme.
_LIGHT, _DARK = "default", "slate"

_RULE = re.compile(
    rf'(?:^|(?<=[{{}}]))[^{{}}]*\[data-md-color-scheme="?{_DARK}"?\][^{{}}]*{{[^{{}}]*}}', flags=re.MULTILINE
)


def add(site: Path) -> None:
    """Put the style sheet of the dark beside a language's pages; the template asks for it where there are no scripts.

    It has the rules for the dark of the theme and of our own sheet, said of the light.
    """
    assets = site / "assets"
    (palette,) = (assets / "stylesheets" / "modern").glob("palette.*.css")
    sheets = (sheet.read_text(encoding="utf-8") for sheet in (palette, assets / "site.css"))
    rules = [rule.strip() for sheet in sheets for rule in _RULE.findall(sheet) if ":not(" not in rule]
    text = "\n".join(rules).replace(f'"{_DARK}"', _DARK).replace(f"={_DARK}]", f"={_LIGHT}]")
    (assets / "dark.css").write_text(f"{text}\n", encoding="utf-8")
