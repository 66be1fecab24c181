# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Redact secrets in the text of errors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

# Tokens and keys look like this: long, with a digit somewhere. A truncated secret is too short to be of use.
_LOOKS_LIKE_A_KEY = re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{16,}")
# The names of the request headers that carry a credential. The generator rejects a security scheme with another name.
CREDENTIAL_HEADER = re.compile("auth|token|key|secret|cookie", re.IGNORECASE)
# Shorter values are not tokens of GitLab's, and may be a part of any word.
_SHORTEST_CREDENTIAL = 8
_LONGEST_EXCERPT = 240
# A proxy may send a page of megabytes.
_LONGEST_INPUT = 4096


def redacted(text: str, request: httpx.Request) -> str:
    """Replace the credentials of a request in a text."""
    for name, value in request.headers.items():
        # A scheme such as "Bearer" is not a part of the credential.
        credential = value.rpartition(" ")[2]
        if CREDENTIAL_HEADER.search(name) and len(credential) >= _SHORTEST_CREDENTIAL:
            text = text.replace(credential, "***")
    return text


def excerpt(text: str, request: httpx.Request) -> str:
    """Return the beginning of a text on one line, without the request's credentials and without probable keys."""
    line = printable(" ".join(_LOOKS_LIKE_A_KEY.sub("***", redacted(text[:_LONGEST_INPUT], request)).split()))
    return line if len(line) <= _LONGEST_EXCERPT else f"{line[:_LONGEST_EXCERPT]}…"


def printable(text: str) -> str:
    """Escape control characters, so that a terminal shows them and does not obey them."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
