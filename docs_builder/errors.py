"""Why the documentation cannot be built."""

from __future__ import annotations


class DocumentationError(Exception):
    """Something that it is made of is not right; the text says what, and where."""
