"""A Markdown extension that tells where code within a line may break.

What is short stays whole: a browser would break `X-Next-Page` and `--no-traces` at their hyphens. What is long breaks
where its parts meet, rather than somewhere in a word.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from xml.etree.ElementTree import SubElement

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown import Markdown

# Fits into a line beside other words, on a phone too.
_SHORT = 24

# The text is escaped already: an ampersand is no joint.
_JOINTS = re.compile(r"(?:(?<=[_.=])|(?<=[^/]/))(?=\w)|(?<=::)")


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


class CodeBreaks(Extension):
    """Names stay whole, or break where their parts meet."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (Markdown's name)
        """Register behind the inline patterns, when code is told from text."""
        md.treeprocessors.register(_Breaks(md), "code-breaks", 4)


def makeExtension(**options: object) -> CodeBreaks:  # noqa: N802  (Markdown's name)
    """What Markdown calls."""
    return CodeBreaks(**options)
