"""A Markdown extension for line breaks in inline code.

Short code does not break: browsers would break `X-Next-Page` at its hyphens. Long code breaks between its parts.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

if TYPE_CHECKING:
    from markdown import Markdown

# Characters that fit on a phone's line beside other words.
_SHORT = 24

# The text is escaped already, so `&` does not separate parts. A suffix stays with its name.
_JOINTS = re.compile(r"(?:(?<=[_=])|(?<=\.)(?!\w{1,4}\b)|(?<=[^/]/))(?=\w)|(?<=::)")

_MARKS = ("、", "，", "；", "：")  # noqa: RUF001  (Chinese)

# Names in text that browsers would break at the hyphen: `UTF-8`, `SHA-256`.
_NAME = r"\b([A-Z]{2,}-\d+)\b"


class _Breaks(Treeprocessor):
    def run(self, root: Element) -> None:
        blocks = {code for block in root.iter("pre") for code in block.iter("code")}
        for code in root.iter("code"):
            text = code.text or ""
            if code in blocks:
                continue
            if len(unescape(text)) <= _SHORT:
                code.set("class", "whole")
            else:
                code.text, *parts = map(AtomicString, _JOINTS.split(text))
                for part in parts:
                    SubElement(code, "wbr").tail = part
        for parent in [*root.iter()]:
            _break_before_code(parent)


def _break_before_code(parent: Element) -> None:
    """Allow a line break after Chinese punctuation before code: browsers allow none before a slash."""
    before = parent.text
    for child in [*parent]:
        if child.tag == "code" and (before or "").endswith(_MARKS):
            parent.insert([*parent].index(child), Element("wbr"))
        before = child.tail


class _Whole(InlineProcessor):
    # Markdown's name and arguments, which its older class of patterns has differently.
    def handleMatch(  # type: ignore[override]  # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element, int, int]:
        name = Element("span", {"class": "whole"})
        name.text = AtomicString(m.group(1))
        return name, m.start(0), m.end(0)


class CodeBreaks(Extension):
    """Control line breaks in inline code."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (Markdown's name)
        """Register after the inline patterns, which separate code from text."""
        md.treeprocessors.register(_Breaks(md), "code-breaks", 4)
        md.inlinePatterns.register(_Whole(_NAME, md), "whole-names", 20)


def makeExtension(**options: object) -> CodeBreaks:  # noqa: N802  (Markdown's name)
    """Create the extension; called by Markdown."""
    return CodeBreaks(**options)
