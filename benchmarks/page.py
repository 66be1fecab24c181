"""The page with the figures: what a run makes stands between two lines of it, the rest is written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.tables import Table

PAGE = Path(__file__).parent.parent / "docs/benchmarks.md"
_BEGIN = "<!-- What follows is made by `make bench`. -->"
_END = "<!-- What was made by `make bench` ends here. -->"


def generated(about: Mapping[str, str], tables: Sequence[Table], failed: Sequence[str] = ()) -> str:
    """All tables, and what they depend on."""
    told = "; ".join(f"{name} {value}" for name, value in about.items())
    parts = [f"Measured with {told}.", *(table.markdown() for table in tables)]
    return "\n\n".join([*parts, *(f"**Not measured, because it failed: {name}**" for name in failed)])


def write(about: Mapping[str, str], tables: Sequence[Table]) -> None:
    """Put the tables in the place of the last ones."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    PAGE.write_text(f"{before}{_BEGIN}\n\n{generated(about, tables)}\n\n{_END}{after}", encoding="utf-8")
