"""Format the texts of a contract as docstrings and comments."""

from __future__ import annotations

import re
import textwrap
from typing import Any

from openapi_python_client.strings import safe_for_docstring

LINE_LENGTH = 120
# The first line of a docstring has quotes, and so may the last.
_QUOTES = 2 * len('"""')


def prose(text: Any, indent: int) -> str:
    """Wrap a text of the contract into paragraphs for a docstring; indent all lines but the first."""
    width = LINE_LENGTH - indent - _QUOTES
    lines = [textwrap.fill(paragraph, width, break_long_words=False) for paragraph in unwrapped(text).split("\n\n")]
    return textwrap.indent("\n\n".join(lines), " " * indent).lstrip()


def unwrapped(text: Any) -> str:
    """Return a text of the contract with one line for each paragraph."""
    text = text.get_untrusted_value() if hasattr(text, "get_untrusted_value") else text or ""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(str(safe_for_docstring(" ".join(paragraph.split()))) for paragraph in paragraphs)


def entry(name: str, text: Any, indent: int = 16) -> str:
    """Format an entry of a docstring's section, such as an argument; indent all lines but the first."""
    return prose(f"{name}: {unwrapped(text)}".strip(), indent)
