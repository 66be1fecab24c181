"""Check the values of options for which click has no type."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import click

from gitlab_error_tracking_server.ingest.masking import Masking

# Nothing that would have to be encoded: the URL goes into headers as it is.
_PLAIN_URL = re.compile(r"(?P<origin>https?://[A-Za-z0-9\[][A-Za-z0-9.:\[\]-]*)(?P<path>(?:/[A-Za-z0-9._~-]+)*)/?")
# The contract limits the length of a DSN.
_MAX_URL = 255


def host_name(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Check that a host is not empty: the system would listen on all addresses."""
    if not value.strip():
        raise click.BadParameter("the host is empty: use an address of this machine, such as 127.0.0.1")
    return value


def external_url(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Check a URL without credentials, query and fragment; return it without a trailing slash."""
    if value is None:
        return None
    match = _PLAIN_URL.fullmatch(value)
    if match is None or not _is_origin(match["origin"]):
        raise click.BadParameter("not a valid URL: use https://gitlab.example.com, without user, query or fragment")
    if len(value) > _MAX_URL:
        raise click.BadParameter(f"the URL is too long: use at most {_MAX_URL} characters")
    return match["origin"] + match["path"]


def cors_origins(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Check origins as browsers send them, or `*`."""
    for value in values:
        if value != "*" and not _is_origin(value):
            raise click.BadParameter(f"{value} is not an origin: use https://docs.example.com, or * for any")
    return values


def ready_file_name(_context: click.Context, _parameter: click.Parameter, value: Path | None) -> Path | None:
    """Check that a ready file has a name: an empty one would be the folder in which the server starts."""
    if value is not None and (value == Path() or value.is_dir()):
        raise click.BadParameter(f"{value} is a folder: use the name of a file")
    return value


def _is_origin(text: str) -> bool:
    match = _PLAIN_URL.fullmatch(text)
    try:
        parts = urlsplit(text)
        _ = parts.port  # is only parsed when read
    except ValueError:
        return False
    return match is not None and match["origin"] == text and bool(parts.hostname)


def secret_file(_context: click.Context, _parameter: click.Parameter, value: Path | None) -> Path | None:
    """Check that a file has a secret."""
    if value is not None:
        try:
            secret = read_secret(value)
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise click.BadParameter(f"cannot read {value}: {reason}") from None
        if not (secret.isascii() and secret.isprintable() and secret):
            raise click.BadParameter(f"{value} has no secret: write one into it, in a line of ASCII characters")
    return value


def read_secret(file: Path) -> str:
    """Return the secret in a file, without white space around it."""
    return file.read_text(encoding="utf-8").strip()


def masked_names(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Check that names can be masked."""
    try:
        Masking(values)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    return values
