"""Settings and client keys as the deployment returned them; responses are validated before."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

ClientKey = dict[str, Any]
Settings = dict[str, Any]


def key_in_dsn(key: ClientKey) -> str:
    """Return the public key in the DSN of a client key."""
    return str(urlsplit(key["sentry_dsn"]).username)


def project_in_dsn(key: ClientKey) -> int:
    """Return the project id in the DSN of a client key."""
    return int(key["sentry_dsn"].rpartition("/")[2])
