"""A path as logs and spans may have it.

Of a URL that is escaped once too often the query is in the path, and with it perhaps a token.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

# What GitLab takes a token from in a query, and what its tokens look like by themselves.
_TOKEN = re.compile(r"((?:private|access|job)_token=)[^/&]*|glpat-[\w.-]*", re.IGNORECASE)
# As GitLab's own log has it.
_INSTEAD = r"\1[FILTERED]"
# How often something may have been escaped. By accident it is once too often, or twice.
_ESCAPED = 4


def redact_path(path: str) -> str:
    """A path as it was sent, unless there is a token in it, however it is escaped."""
    plain = path
    for _ in range(_ESCAPED):
        plain = unquote(plain)
    shown = _TOKEN.sub(_INSTEAD, plain)
    return path if shown == plain else quote(shown, safe="/&=[]")
