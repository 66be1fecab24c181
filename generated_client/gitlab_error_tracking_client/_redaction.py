# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Takes secrets out of what an error shows."""

import re
from collections.abc import Mapping

from ._connection import SCHEMES

# Tokens and keys look like this: long, and with a digit somewhere. Where they are cut off, what is left is too short
# to be of use.
_LOOKS_LIKE_A_KEY = re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{16,}")
_LONGEST = 240
_SHORTEST = 8


def redacted(text: str, headers: Mapping[str, str]) -> str:
    """A text without the token that these headers of a request carry."""
    for header, prefix in SCHEMES.values():
        token = headers.get(header, "").removeprefix(prefix)
        # A shorter one is none of GitLab's, and may be a part of any word.
        if len(token) >= _SHORTEST:
            text = text.replace(token, "***")
    return text


def excerpt(text: str, headers: Mapping[str, str]) -> str:
    """The beginning of a text on one line, without the request's token and without what looks like a key."""
    line = " ".join(_LOOKS_LIKE_A_KEY.sub("***", redacted(text, headers)).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
