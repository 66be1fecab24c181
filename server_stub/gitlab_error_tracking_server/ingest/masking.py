"""Mask secrets in events before they are stored."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from gitlab_error_tracking_server.gitlab.token_parameters import TOKEN_PATTERN
from gitlab_error_tracking_server.ingest.errors import InvalidEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

MASKED = "[Filtered]"
"""What is stored in place of a secret, as in Sentry."""

MASKED_NAMES = (
    "accesskey",
    "apikey",
    "auth",
    "authorization",
    "cookie",
    "cookies",
    "credentials",
    "csrf",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "secret",
    "secretkey",
    "sessionid",
    "token",
)
"""The default ends of names whose values are masked."""

_CACHED_NAMES = 4096
_PAIR = 2
_NO_LETTER_OR_DIGIT = bytes(code for code in range(256) if not (chr(code).isascii() and chr(code).isalnum()))
# Possessive and bounded repetitions keep both patterns linear in the length of the text.
_PARAMETER = re.compile(r"(?<![\w.-])([\w.-]++)(%5B\w*+%5D|\[\w*+\])?=([^&;,)\s\"'<>\\]+)")
_SECRETS = re.compile(
    r"(?P<user>://)[^/?#@\s]++(?=@)"  # the user and the password of a URL
    r"|(?P<scheme>\bbearer +)[\w.~+/-]{16,}=*"
    r"|(?P<header>\b(?:authorization|cookie)[\"']?:[ \t]*[\"']?)[^\r\n\"']+"
    rf"|\b{TOKEN_PATTERN}",
    re.ASCII | re.IGNORECASE,
)
# Every payload with a match of `_SECRETS` or with NUL has one of these in lower case.
_SUSPECT = re.compile(rb"://[^/?#@\s]++@|bearer |authorization|cookie|gl[a-z]+-|\\u0000")


class Masking:
    """Mask secrets by the names of their fields, headers and parameters, and credentials in any text.

    A name is masked if it ends with one of the given names, regardless of case and of characters other than letters and
    digits: `token` masks `X-CSRF-Token` and `accessToken`, too.

    Args:
        names: Ends of the names whose values are masked.

    Raises:
        ValueError: A name has no ASCII letter or digit.
    """

    def __init__(self, names: Sequence[str] = MASKED_NAMES) -> None:
        self._ends = tuple(_normalized(name.encode()) for name in names)
        if b"" in self._ends:
            raise ValueError("a masked name needs a letter or a digit")
        self._is_masked = lru_cache(_CACHED_NAMES)(self._ends_as_listed)

    def mask_event(self, event: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Return an event without secrets, and its JSON. NUL is left out, because PostgreSQL cannot store it.

        Raises:
            InvalidEvent: The event has more levels than orjson writes, 254, or than Python's stack allows. SDKs send
                about ten.
        """
        try:
            return self._masked(event)
        except (orjson.JSONEncodeError, RecursionError):
            raise InvalidEvent("the event is nested too deeply") from None

    def _masked(self, event: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        payload = orjson.dumps(event)
        # Most events have nothing to mask, and their JSON tells it in a tenth of the time that a copy takes.
        lowered = payload.lower()
        letters = _normalized(lowered)
        if not any(end in letters for end in self._ends) and not _SUSPECT.search(lowered):
            return event, payload
        masked = self.mask(event)
        return masked, orjson.dumps(masked)

    def mask(self, value: Any) -> Any:
        """Return a copy of a JSON value without secrets and without NUL."""
        if isinstance(value, str):
            return self._masked_text(value)
        if not isinstance(value, (dict, list)):
            return value
        if isinstance(value, dict):
            return {
                _without_nul(name): MASKED if inner is not None and self._is_masked(name) else self.mask(inner)
                for name, inner in value.items()
            }
        # SDKs also send headers, parameters and tags as pairs of name and value.
        if len(value) == _PAIR and isinstance(value[0], str) and self._is_masked(value[0]):
            return [_without_nul(value[0]), MASKED]
        return [self.mask(inner) for inner in value]

    def _masked_text(self, text: str) -> str:
        text = _without_nul(text)
        if "=" in text:
            text = _PARAMETER.sub(self._masked_parameter, text)
        # Each match has one of these. To look for them takes a fifth of the time of the pattern.
        low = text.lower()
        if "://" in low or "bearer" in low or "authorization" in low or "cookie" in low or "gl" in low:
            text = _SECRETS.sub(_masked_secret, text)
        return text

    def _masked_parameter(self, match: re.Match[str]) -> str:
        name, brackets, _ = match.groups(default="")
        return f"{name}{brackets}={MASKED}" if self._is_masked(name) else match[0]

    def _ends_as_listed(self, name: str) -> bool:
        return _normalized(name.encode()).endswith(self._ends)


def _normalized(name: bytes) -> bytes:
    return name.lower().translate(None, _NO_LETTER_OR_DIGIT)


def _without_nul(text: str) -> str:
    return text.replace("\0", "") if "\0" in text else text


def _masked_secret(match: re.Match[str]) -> str:
    kept = match["user"] or match["scheme"] or match["header"] or ""
    return f"{kept}{MASKED}"
