"""Errors of the contract's checks."""

from __future__ import annotations


class Unreadable(Exception):
    """A file lacks something that a check needs; the message names the file and the place in it."""
