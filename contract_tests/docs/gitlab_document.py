"""GitLab's Chinese document of the API, as given to this project, split into sentences."""

from __future__ import annotations

import re
from pathlib import Path

TEXT = (Path(__file__).parent / "gitlab-document.zh-CN.txt").read_text(encoding="utf-8")

# A response or command of several lines; or one line: a heading, a table row, or sentences.
_PIECES = re.compile(r"(?m)^[\[{]\n(?s:.*?)^[]}]$|^curl (?:.*\\\n)*.+|^.+")


def sentences() -> list[str]:
    """The sentences of the document in order, with single spaces."""
    found = []
    for piece in _PIECES.findall(TEXT):
        is_code = piece.startswith(("{", "[", "curl "))
        found += [piece] if is_code else re.findall(r"[^。]+。?", piece)
    return [" ".join(one.replace("\\\n", " ").split()) for one in found]
