"""What is generated or hashed before it is stored."""

from __future__ import annotations

import hashlib
import secrets


def digest(token: str) -> str:
    """What is stored of an access token: enough to recognise it, not enough to use it.

    Tokens are looked up by their digests in an index, and how long that takes may depend on how far two digests agree.
    Nothing of a token itself is ever compared. Whoever could measure those times would learn a digest at most, and by
    it no token: `new_token` has 160 random bits. For the same reason neither salt nor a slow hash is needed.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_public_key() -> str:
    """A new random public key of a client key, in GitLab's form."""
    return f"glet_{secrets.token_hex(16)}"


def new_token() -> str:
    """A new random access token, in GitLab's form."""
    return f"glpat-{secrets.token_urlsafe(20)}"
