"""Tables as Markdown, for the page and the terminal."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Table:
    """A table with a title and a description; `skipped` has what could not be measured, and why."""

    title: str
    description: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        """Add a row."""
        self.rows.append(cells)

    def markdown(self) -> str:
        """The table as aligned Markdown."""
        lines = [self.head, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.head))]
        rule = tuple("-" * width for width in widths)
        shown = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in (self.head, rule, *self.rows)]
        return "\n".join(
            [f"### {self.title}", "", self.description, "", *shown, *(f"\nSkipped: {what}" for what in self.skipped)]
        )


def ratio(value: float, *, at_least: float | None = None, at_most: float | None = None) -> str:
    """A ratio with its target, and whether it is reached."""
    if at_least is not None:
        return f"{value:.2f} (target ≥ {at_least}{_verdict(value >= at_least)})"
    if at_most is not None:
        return f"{value:.2f} (target ≤ {at_most}{_verdict(value <= at_most)})"
    return f"{value:.2f}"


def number(value: float) -> str:
    """A number with three significant digits, or whole."""
    return f"{value:,.0f}".replace(",", " ") if value >= 100 else f"{value:.3g}"  # noqa: PLR2004  (three digits)


def _verdict(reached: bool) -> str:
    return "" if reached else ", not reached"
