"""Remove access tokens from text. The log formatters and the tracing pass everything through `redact`."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from gitlab_error_tracking_server.gitlab.token_parameters import TOKEN_PARAMETERS, TOKEN_PATTERN

_NAMES = "|".join(name.replace("_", "[_-]") for name in TOKEN_PARAMETERS)


def _pattern(value: str) -> re.Pattern[str]:
    return re.compile(
        rf"((?:{_NAMES})(?:\[[^\]\s]*\])*[\"']?\s*[=:]\s*){value}"  # a parameter, or the header `PRIVATE-TOKEN`
        rf"|(\bbearer\s+){value}"
        rf"|{TOKEN_PATTERN}",
        re.IGNORECASE,
    )


_IN_TEXT = _pattern(r"[^&\s]+")
_IN_DECODED_WORD = _pattern(r"[^&]+")
_ENCODED_WORD = re.compile(r"\S*%\S*")
# A text that is percent-encoded more often is redacted as a whole: to decode it may take seconds.
_MAX_ENCODINGS = 10
_FILTERED = "[FILTERED]"  # as GitLab's own log writes it


def redact(text: str) -> str:
    """Return a text without access tokens, however often they are percent-encoded."""
    if "%" in text:
        text = _ENCODED_WORD.sub(lambda word: _redact_encoded(word[0]), text)
    return _IN_TEXT.sub(_replace, text)


def _redact_encoded(word: str) -> str:
    decoded = word
    for _ in range(_MAX_ENCODINGS):
        encoded, decoded = decoded, unquote(decoded)
        if decoded == encoded:
            redacted = _IN_DECODED_WORD.sub(_replace, decoded)
            return word if redacted == decoded else quote(redacted, safe="/&=[]")
    return _FILTERED


def _replace(match: re.Match[str]) -> str:
    return (match[1] or match[2] or "") + _FILTERED
