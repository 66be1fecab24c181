"""Settings and client keys as a deployment answered them, which is right by the contract and nothing more is known."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

ClientKey = dict[str, Any]
Settings = dict[str, Any]


def key_in_dsn(key: ClientKey) -> str:
    """The public key that the DSN of a client key carries."""
    return str(urlsplit(key["sentry_dsn"]).username)


def project_in_dsn(key: ClientKey) -> int:
    """The id of the project that the DSN of a client key names."""
    return int(key["sentry_dsn"].rpartition("/")[2])
