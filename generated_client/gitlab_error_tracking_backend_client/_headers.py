# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Parse the headers of a response."""

import re
from collections.abc import Mapping

# So many digits always fit into 64 bits; Python rejects thousands of them.
_MOST_DIGITS = 18
_SECONDS = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?")


def number_of(headers: Mapping[str, str], name: str) -> int | None:
    """Return the number in a header; None if the header is missing or not a number."""
    text = headers.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def seconds_of(text: str) -> float | None:
    """Return the seconds in the header ``Retry-After``; None if it does not give seconds.

    Some servers send a fraction, although RFC 9110 defines an integer.
    """
    return float(text) if _SECONDS.fullmatch(text) else None
