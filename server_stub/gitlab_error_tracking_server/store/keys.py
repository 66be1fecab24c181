"""What is generated or hashed before it is stored."""

from __future__ import annotations

import hashlib
import secrets


def digest(token: str) -> str:
    """What is stored of an access token: enough to recognise it, not enough to use it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_public_key() -> str:
    """A new random public key of a client key, in GitLab's form."""
    return f"glet_{secrets.token_hex(16)}"
