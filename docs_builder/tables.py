"""A Markdown extension that lets tables be read on a phone.

There a row becomes a card, in which each cell says of which column it is (`assets/site.css`). The browser no longer
takes such a table for one then, so the roles are written down for screen readers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown import Markdown

_ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "th": "columnheader", "td": "cell"}


class _Labels(Treeprocessor):
    def run(self, root: Element) -> None:
        for table in root.iter("table"):
            for node in table.iter():
                if node.tag in _ROLES:
                    node.set("role", _ROLES[node.tag])
            columns = ["".join(cell.itertext()) for cell in table.iter("th")]
            for row in table.iter("tr"):
                for column, cell in zip(columns, row.findall("td"), strict=False):
                    cell.set("data-label", column)


class TableLabels(Extension):
    """Names the column in each cell of a table."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (Markdown's name)
        """Register behind the inline patterns, when the texts of the header are there."""
        md.treeprocessors.register(_Labels(md), "table-labels", 5)


def makeExtension(**options: object) -> TableLabels:  # noqa: N802  (Markdown's name)
    """What Markdown calls."""
    return TableLabels(**options)
