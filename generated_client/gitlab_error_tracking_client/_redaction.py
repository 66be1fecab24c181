# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Takes secrets out of what an error shows."""

import re

import httpx

from ._connection import SCHEMES

# Tokens and keys look like this: long, and with a digit somewhere. Where they are cut off, what is left is too short
# to be of use.
_LOOKS_LIKE_A_KEY = re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{16,}")
_LONGEST = 240
# A proxy's page may have megabytes, of which nobody sees more than the beginning.
_READ = 4096
_SHORTEST = 8


def redacted(text: str, request: httpx.Request) -> str:
    """A text without the token that a request carries."""
    for header, prefix in SCHEMES.values():
        token = request.headers.get(header, "").removeprefix(prefix)
        # A shorter one is none of GitLab's, and may be a part of any word.
        if len(token) >= _SHORTEST:
            text = text.replace(token, "***")
    return text


def excerpt(text: str, request: httpx.Request) -> str:
    """The beginning of a text on one line, without the request's token and without what looks like a key."""
    line = printable(" ".join(_LOOKS_LIKE_A_KEY.sub("***", redacted(text[:_READ], request)).split()))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def printable(text: str) -> str:
    """A text whose control characters are escaped, so that a terminal shows them and does not obey them."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
