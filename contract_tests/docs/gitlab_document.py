"""GitLab's Chinese document of the API, as it was given to this project, cut into what it says."""

from __future__ import annotations

import re
from pathlib import Path

TEXT = (Path(__file__).parent / "gitlab-document.zh-CN.txt").read_text(encoding="utf-8")

# An answer or a command of several lines; else a line, which is a heading, a row of a table, or sentences.
_PIECES = re.compile(r"(?m)^[\[{]\n(?s:.*?)^[]}]$|^curl (?:.*\\\n)*.+|^.+")


def sentences() -> list[str]:
    """All that the document says, in its order and in its words, each with every run of whitespace as one space."""
    said = []
    for piece in _PIECES.findall(TEXT):
        is_code = piece.startswith(("{", "[", "curl "))
        said += [piece] if is_code else re.findall(r"[^。]+。?", piece)
    return [" ".join(one.replace("\\\n", " ").split()) for one in said]
