"""What options of `serve` may say, where click has no type for it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import click

# Nothing that would have to be encoded: the URL goes into headers as it is.
_PLAIN_URL = re.compile(r"(?P<origin>https?://[A-Za-z0-9.:\[\]-]+)(?P<path>(?:/[A-Za-z0-9._~-]+)*)/?")


def external_url(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """A URL without credentials, query and fragment, without a slash at its end."""
    if value is None:
        return None
    match = _PLAIN_URL.fullmatch(value)
    if match is None or not _is_origin(match["origin"]):
        raise click.BadParameter("write it as https://gitlab.example.com")
    return match["origin"] + match["path"]


def cors_origins(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Origins as browsers send them, or `*`."""
    for value in values:
        if value != "*" and not _is_origin(value):
            raise click.BadParameter(f"{value} is no origin; write it as https://docs.example.com, or * for any")
    return values


def _is_origin(text: str) -> bool:
    match = _PLAIN_URL.fullmatch(text)
    try:
        parts = urlsplit(text)
        _ = parts.port  # is only looked at when it is asked for
    except ValueError:
        return False
    return match is not None and match["origin"] == text and bool(parts.hostname)
