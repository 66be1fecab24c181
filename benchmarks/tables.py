"""Tables, for the page and for the terminal alike: both show Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Table:
    """A table with a title and a sentence on what it shows; `left_out` names what could not be measured, and why."""

    title: str
    says: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        """Add a row."""
        self.rows.append(cells)

    def markdown(self) -> str:
        """The table in Markdown, its columns in line."""
        lines = [self.head, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.head))]
        rule = tuple("-" * width for width in widths)
        shown = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in (self.head, rule, *self.rows)]
        return "\n".join(
            [f"### {self.title}", "", self.says, "", *shown, *(f"\nLeft out: {what}" for what in self.left_out)]
        )


def ratio(value: float, *, at_least: float | None = None, at_most: float | None = None) -> str:
    """A ratio with its aim, and whether that is reached."""
    if at_least is not None:
        return f"{value:.2f} (aim ≥ {at_least}{_judged(value >= at_least)})"
    if at_most is not None:
        return f"{value:.2f} (aim ≤ {at_most}{_judged(value <= at_most)})"
    return f"{value:.2f}"


def number(value: float) -> str:
    """A number without digits that mean nothing."""
    return f"{value:,.0f}".replace(",", " ") if value >= 100 else f"{value:.3g}"  # noqa: PLR2004  (three digits)


def _judged(reached: bool) -> str:
    return "" if reached else ", not reached"
