"""A Markdown extension for tables on desktops and phones.

On a phone a row becomes a card whose cells name their columns (`assets/site.css`). Browsers then no longer treat it as
a table, so the cells have ARIA roles for screen readers.

Equal cells at the beginning of consecutive rows become one heading above them. A test in the last column gets a line of
its own below the row, which leaves the other columns their width.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from markdown import Markdown

_ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "th": "columnheader", "td": "cell"}

_TEST = re.compile(r"[\w/]+\.py::\w+")


class _Labels(Treeprocessor):
    def run(self, root: Element) -> None:
        for table in root.iter("table"):
            for node in table.iter():
                if node.tag in _ROLES:
                    node.set("role", _ROLES[node.tag])
            columns = [_text(cell) for cell in table.iter("th")]
            for row in table.iter("tr"):
                for column, cell in zip(columns, row.findall("td"), strict=False):
                    cell.set("data-label", column)
            _set_tests_apart(table)
            _group(table)


def _text(cell: Element) -> str:
    return "".join(cell.itertext())


def _set_tests_apart(table: Element) -> None:
    """Mark a table whose rows all end with a test."""
    last = [row[-1] for row in table.iterfind("tbody/tr")]
    if last and all(_TEST.fullmatch(_text(cell)) for cell in last):
        table.set("data-tests", "")


def _group(table: Element) -> None:
    """Replace equal first cells of consecutive rows by one heading."""
    (head,), (body,) = table.iterfind("thead/tr"), table.iterfind("tbody")
    rows = [*body]
    if not any(_text(row[0]) == _text(other[0]) for row, other in pairwise(rows)):
        return
    head.remove(head[0])
    table.remove(body)
    for _, same in groupby(rows, key=lambda row: _text(row[0])):
        group = SubElement(table, "tbody", {"role": "rowgroup"})
        row = SubElement(group, "tr", {"role": "row", "data-group": ""})
        first, *others = same
        heading = first[0]
        heading.tag = "th"
        heading.attrib.clear()
        heading.attrib |= {"role": "rowheader", "scope": "rowgroup", "colspan": str(len(head))}
        for one in (first, *others):
            one.remove(one[0])
            group.append(one)
        row.append(heading)


class TableLabels(Extension):
    """Name the column in each cell, and group rows with equal first cells."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (Markdown's name)
        """Register after the inline patterns, which produce the header texts."""
        md.treeprocessors.register(_Labels(md), "table-labels", 5)


def makeExtension(**options: object) -> TableLabels:  # noqa: N802  (Markdown's name)
    """Create the extension; called by Markdown."""
    return TableLabels(**options)
