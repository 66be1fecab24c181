"""Remove secrets from everything that is shown or written."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The first digits remain, so that two public keys can be told apart.
_PUBLIC_KEY = re.compile(r"glet_([0-9a-f]{6})[0-9a-f]+")

# XML 1.0 does not allow these characters, and a terminal interprets them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Redaction:
    """A function that removes the tokens of a run and client keys from a text."""

    def __init__(self, tokens: Iterable[str]) -> None:
        forms = {form for token in tokens for form in _forms(token)}
        # The longest first, because one form may contain another.
        self._tokens = re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))) or r"(?!)")

    def __call__(self, text: str) -> str:
        """Return the text without secrets and without characters that a report cannot contain."""
        text = self._tokens.sub("[token]", text)
        return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _PUBLIC_KEY.sub(r"glet_\1…", text))


def _forms(token: str) -> Iterator[str]:
    """Yield the token as it is, as in a URL, and as in JSON."""
    encoded = quote(token, safe="")
    yield from (token, encoded, re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), encoded))
    yield json.dumps(token)[1:-1]
