"""How to recognise access tokens in requests. They must not be logged, linked or recorded."""

from __future__ import annotations

import re

TOKEN_PARAMETERS = ("private_token", "access_token", "bearer_token", "job_token")
"""The query parameters in which GitLab accepts a token."""

TOKEN_PATTERN = r"gl(?:pat|oas|dt|rtr?|cbt|ptt|ft|imt|agent|wt|soat|ffct)-[\w.-]{6,}"  # noqa: S105  (a pattern)
"""GitLab's own tokens (https://docs.gitlab.com/security/tokens/#token-prefixes)."""

_NO_LETTER = re.compile(r"[^a-z_]")


def is_token_parameter(name: str) -> bool:
    """Return whether a parameter carries a token, also as `private_token[]`, `Private-Token` and the like."""
    return _NO_LETTER.sub("", name.partition("[")[0].lower().replace("-", "_")) in TOKEN_PARAMETERS


def carries_token(name: str, value: str) -> bool:
    """Return whether a parameter carries a token by its name or by its value."""
    return is_token_parameter(name) or re.search(TOKEN_PATTERN, value, re.IGNORECASE) is not None
