"""Remove access tokens from text. The log formatters and the tracing pass everything through `redact`."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from gitlab_error_tracking_server.gitlab.token_parameters import TOKEN_PARAMETERS

_NAMES = "|".join(name.replace("_", "[_-]") for name in TOKEN_PARAMETERS)


def _pattern(value: str) -> re.Pattern[str]:
    return re.compile(
        rf"((?:{_NAMES})(?:\[[^\]\s]*\])*[\"']?\s*[=:]\s*){value}"  # a parameter, or the header `PRIVATE-TOKEN`
        rf"|(\bbearer\s+){value}"
        r"|\bgl[a-z]{2,5}-[\w.-]{6,}",  # GitLab's own tokens: glpat-, gloas-, gldt-, glcbt- …
        re.IGNORECASE,
    )


_IN_TEXT = _pattern(r"[^&\s]+")
_IN_DECODED_WORD = _pattern(r"[^&]+")
_ENCODED_WORD = re.compile(r"\S*%\S*")
# How often a text may be percent-encoded.
_MAX_ENCODINGS = 4


def redact(text: str) -> str:
    """Return a text without access tokens, however often they are percent-encoded."""
    if "%" in text:
        text = _ENCODED_WORD.sub(lambda word: _redact_encoded(word[0]), text)
    return _IN_TEXT.sub(_replace, text)


def _redact_encoded(word: str) -> str:
    decoded = word
    for _ in range(_MAX_ENCODINGS):
        encoded, decoded = decoded, unquote(decoded)
        if decoded == encoded:  # a long target of percent signs takes milliseconds each time
            break
    redacted = _IN_DECODED_WORD.sub(_replace, decoded)
    return word if redacted == decoded else quote(redacted, safe="/&=[]")


def _replace(match: re.Match[str]) -> str:
    # As GitLab's own log writes it.
    return (match[1] or match[2] or "") + "[FILTERED]"
