"""Write pieces of Markdown."""

from __future__ import annotations

import re
from textwrap import indent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SHELL = re.compile(r"^```shell\n(.*?)^```\n?", flags=re.DOTALL | re.MULTILINE)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a cell may have several paragraphs."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def fence(language: str, code: str) -> str:
    """Return a block of code."""
    return f"```{language}\n{code.rstrip()}\n```"


def tab(title: str, content: str) -> str:
    """Return a tab of a group of consecutive tabs."""
    return f'=== "{title}"\n\n{indent(content, "    ")}'


def note(title: str, content: str) -> str:
    """Return a box beside the text."""
    return f'!!! info "{title}"\n\n{indent(content, "    ")}'


def page(*blocks: str) -> str:
    """Return a page of blocks, without the empty ones."""
    return "\n\n".join(block.strip("\n") for block in blocks if block) + "\n"


def without_commands(text: str) -> tuple[str, str]:
    """Split a text into its prose and its shell commands."""
    return _SHELL.sub("", text).strip(), "\n".join(command.strip() for command in _SHELL.findall(text))


def _cell(text: str) -> str:
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n")]
    # A bar separates cells, except in code.
    pieces = re.split(r"(`[^`]*`)", "<br><br>".join(paragraphs))
    return "".join(piece if piece.startswith("`") else piece.replace("|", "\\|") for piece in pieces)
