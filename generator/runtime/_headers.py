"""Parse the headers of a response."""

from collections.abc import Mapping

# So many digits always fit into 64 bits; Python rejects thousands of them.
_MOST_DIGITS = 18


def number_of(headers: Mapping[str, str], name: str) -> int | None:
    """Return the number in a header; None if the header is missing or not a number."""
    text = headers.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None
