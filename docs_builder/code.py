"""A Markdown extension that tells where code and names within a line may break.

What is short stays whole: a browser would break `X-Next-Page` and `--no-traces` at their hyphens. What is long breaks
where its parts meet, rather than somewhere in a word.
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

# Fits into a line beside other words, on a phone too.
_SHORT = 24

# The text is escaped already: an ampersand is no joint. What is behind the last dot of a file or a host stays with it.
_JOINTS = re.compile(r"(?:(?<=[_=])|(?<=\.)(?!\w{1,4}\b)|(?<=[^/]/))(?=\w)|(?<=::)")

_MARKS = ("、", "，", "；", "：")  # noqa: RUF001  (Chinese)

# What a browser would break at its hyphen, in text: `UTF-8`, `SHA-256`.
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
    """Let a line end with a Chinese mark: no browser lets the next one begin with the slash of a path by itself."""
    before = parent.text
    for child in [*parent]:
        if child.tag == "code" and (before or "").endswith(_MARKS):
            parent.insert([*parent].index(child), Element("wbr"))
        before = child.tail


class _Whole(InlineProcessor):
    # Markdown's name and arguments; its first class of patterns had others.
    def handleMatch(  # type: ignore[override]  # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element, int, int]:
        name = Element("span", {"class": "whole"})
        name.text = AtomicString(m.group(1))
        return name, m.start(0), m.end(0)


class CodeBreaks(Extension):
    """Names stay whole, or break where their parts meet."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (Markdown's name)
        """Register behind the inline patterns, when code is told from text."""
        md.treeprocessors.register(_Breaks(md), "code-breaks", 4)
        md.inlinePatterns.register(_Whole(_NAME, md), "whole-names", 20)


def makeExtension(**options: object) -> CodeBreaks:  # noqa: N802  (Markdown's name)
    """What Markdown calls."""
    return CodeBreaks(**options)
