"""Errors of the documentation builder."""

from __future__ import annotations


class DocumentationError(Exception):
    """The site cannot be built; the message names the file and the place."""
