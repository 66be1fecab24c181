"""Generate and hash credentials."""

from __future__ import annotations

import hashlib
import secrets


def digest(token: str) -> str:
    """Return the digest of an access token, which is stored in its place.

    The index lookup compares digests, so timing can reveal a digest at most, never a token. Tokens have 160 random bits
    (`new_token`), so neither a salt nor a slow hash is needed.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_public_key() -> str:
    """Generate the public key of a client key in GitLab's format."""
    return f"glet_{secrets.token_hex(16)}"


def new_token() -> str:
    """Generate an access token in GitLab's format."""
    return f"glpat-{secrets.token_urlsafe(20)}"
