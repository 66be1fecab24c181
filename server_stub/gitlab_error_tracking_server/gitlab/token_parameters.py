"""The query parameters in which GitLab accepts an access token. They must not be logged, linked or recorded."""

from __future__ import annotations

TOKEN_PARAMETERS = ("private_token", "access_token", "bearer_token", "job_token")


def is_token_parameter(name: str) -> bool:
    """Return whether a parameter carries a token, also as `private_token[]` or in another case."""
    return name.partition("[")[0].lower() in TOKEN_PARAMETERS
