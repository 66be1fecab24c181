"""Remove secrets from everything that is shown or written."""

from __future__ import annotations

import base64
import html
import re
from functools import cache
from html.entities import html5
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The first digits remain, so that two public keys can be told apart.
_PUBLIC_KEY = re.compile(r"glet_(\w{6})\w+")
# Longer reasons and values are shortened for display.
_MAX_TEXT = 2000
# Bounds the time for redaction; long enough that a secret at its end is never in the shortened text.
_MAX_REDACTED = 100_000

# A secret in a body that is not JSON, or in a text within JSON.
_SECRET_FIELD = re.compile(r"(?:public_key|sentry_dsn)\W{1,20}([^\s\"'<>\\]+)")
_SECRET_NAMES = {"public_key", "sentry_dsn"}

# XML 1.0 does not allow these characters, and a terminal interprets them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/_-]|\\/|%(?:25)*2[bBfF]){8,}")
_URL_ALPHABET = str.maketrans("-_", "+/", "\\")

# Shorter values would match ordinary words.
_MIN_LENGTH = 6
# Character references beyond Unicode, and leading zeros of others.
_LONG_REFERENCE = re.compile(r"&#0*[1-9][0-9]{7,};?")
_ZEROS = re.compile(r"&#0+(?=[0-9])")


class Redaction:
    """A function that removes the tokens of a run and the client keys of responses from a text.

    It recognises a secret as it is, escaped as in JSON or HTML, percent-encoded any number of times, and in base64.
    """

    def __init__(self, tokens: Iterable[str]) -> None:
        self._secrets = dict.fromkeys(tokens, "[token]")

    def collect(self, body: str, value: Any) -> None:
        """Collect the client keys and DSNs of a response.

        Args:
            body: The body as text.
            value: The body as JSON, or None.
        """
        for secret in [*_secret_values(value), *_SECRET_FIELD.findall(unescape_html(body))]:
            if len(secret) >= _MIN_LENGTH:
                self._secrets.setdefault(
                    secret, _PUBLIC_KEY.sub(r"glet_\1…", secret) if _PUBLIC_KEY.fullmatch(secret) else "[key]"
                )

    def __call__(self, text: str) -> str:
        """Return the text without secrets and without characters that a report cannot contain."""
        # The longest first, because one secret may contain another.
        found = sorted(_contained(self._secrets, [*_decoded(text), *_base64_texts(text)]), key=len, reverse=True)
        for secret in found:
            text = text.replace(secret, self._secrets[secret])
        for secret in _contained(found, _decoded(text)):
            text = re.sub("".join(map(_encodings, secret)), self._secrets[secret], text)
        text = _BASE64.sub(lambda run: "[base64]" if _has_secret(found, _base64_texts(run[0])) else run[0], text)
        text = _PUBLIC_KEY.sub(r"glet_\1…", _escaped_key().sub(_hide_key, text))
        return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)

    def shorten(self, text: str) -> str:
        """Return a text of any length without secrets, short enough for display."""
        # Redact before shortening: half a secret would not be recognised.
        redacted = self(text[:_MAX_REDACTED])
        if len(redacted) <= _MAX_TEXT and len(text) <= _MAX_REDACTED:
            return redacted
        return f"{redacted[:_MAX_TEXT]} … ({len(text)} characters)"


def _contained(secrets: Iterable[str], texts: Iterable[str]) -> list[str]:
    joined = "\n".join(texts)
    return [secret for secret in secrets if secret in joined]


def _has_secret(secrets: Iterable[str], texts: Iterable[str]) -> bool:
    """Return whether texts contain a secret, or a client key that no response has listed."""
    joined = "\n".join(texts)
    return _PUBLIC_KEY.search(joined) is not None or bool(_contained(secrets, [joined]))


def _hide_key(found: re.Match[str]) -> str:
    """Replace a client key, unless `_PUBLIC_KEY` recognises all of it."""
    return found[0] if found[0].isascii() and re.fullmatch(r"\w+", found[0]) else "[key]"


@cache
def _escaped_key() -> re.Pattern[str]:
    """Return a pattern for a client key with escapes at any place, which no response has listed."""
    escape = r"%(?:25)*[0-9A-Fa-f]{2}|&#\w{1,20};?|(?<!\\)\\+u[0-9A-Fa-f]{4}"
    return re.compile("".join(map(_encodings, "glet_")) + rf"(?:\w|{escape}){{7,}}")


def _secret_values(value: Any, *, secret: bool = False) -> Iterator[str]:
    """Yield the values of all fields with a secret name, at any depth, and the user of each DSN."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _secret_values(inner, secret=secret or name in _SECRET_NAMES)
    elif isinstance(value, list):
        for inner in value:
            yield from _secret_values(inner, secret=secret)
    elif secret and value is not None and not isinstance(value, bool):
        yield str(value)
        yield from _user_of(str(value))


def _user_of(url: str) -> Iterator[str]:
    try:
        user = urlsplit(url).username
    except ValueError:
        return
    if user:
        yield user


def _decoded(text: str) -> set[str]:
    """Return the text and all forms that up to three decodings give."""
    forms = new = {text}
    for _ in range(3):
        new = {decode(form) for form in new for decode in (unquote, unescape_html, _unescape_json)} - forms
        forms = forms | new
    return forms


def unescape_html(text: str) -> str:
    """Replace character references; Python cannot read a number of more than 4,300 digits."""
    return html.unescape(_ZEROS.sub("&#", _LONG_REFERENCE.sub("\N{REPLACEMENT CHARACTER}", text)))


def _unescape_json(text: str) -> str:
    # The lookbehind keeps the time linear: a run of backslashes is tried at its start alone.
    text = re.sub(r"(?<!\\)\\+u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    return re.sub(r"(?<!\\)\\+([\"/\\])", r"\1", text)


@cache
def _encodings(character: str) -> str:
    """Return a pattern for a character in all its encodings."""
    code = ord(character)
    percent = "".join(f"%(?:25)*{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))
    names = "|".join(f"&{name}" for name, text in html5.items() if text == character and name[-1] == ";")
    forms = [
        re.escape(character),
        rf"(?<!\\)\\+{re.escape(character)}",
        rf"(?<!\\)\\+u(?i:{code:04x})",
        f"(?i:{percent})",
    ]
    forms += [rf"&#0*{code};?", rf"&#[xX]0*(?i:{code:x});?", *([names] if names else [])]
    return f"(?:{'|'.join(forms)})"


def _base64_texts(text: str) -> Iterator[str]:
    """Yield the decoded forms of everything that may be base64: a run of its alphabet may begin at any character."""
    for run in _BASE64.findall(text):
        characters = unquote(unquote(run)).translate(_URL_ALPHABET)
        for start in range(4):
            part = characters[start:]
            yield base64.b64decode(part + "A" * (-len(part) % 4)).decode("utf-8", "replace")
