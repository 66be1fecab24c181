"""Why a gate cannot look."""

from __future__ import annotations


class Unreadable(Exception):
    """A file does not say what a gate has to know; the text names the file and the place in it."""
