"""Remove secrets from everything that is shown or written."""

from __future__ import annotations

import base64
import html
import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from gitlab_error_tracking_contract import load_contract

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The first digits remain, so that two public keys can be told apart. Characters of escapes belong to the key.
_PUBLIC_KEY = re.compile(r"glet_(\w{6})[\w%&#;\\]+")
# Shorter values would match ordinary words.
_MIN_LENGTH = 6

# Longer texts are shortened for display.
_MAX_TEXT = 2000
# Bounds the time for redaction; long enough that a secret at its end is never in the shortened text.
_MAX_REDACTED = 10 * _MAX_TEXT

# XML 1.0 does not allow these characters, and a terminal interprets them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}")


class Redaction:
    """A function that removes the tokens of a run and the client keys of responses from a text.

    A text that contains a secret in an encoded form is hidden as a whole: escaped as in JSON or HTML, percent-encoded,
    in base64, or up to three of these one after another.
    """

    def __init__(self, tokens: Iterable[str]) -> None:
        self._secrets = dict.fromkeys(tokens, "[token]")

    def collect(self, body: str, value: Any) -> None:
        """Collect the client keys and DSNs of a response.

        Args:
            body: The body as text.
            value: The body as JSON, or None.
        """
        for secret in [*_secret_values(value), *_secret_field().findall(_unescape_html(body))]:
            if len(secret) >= _MIN_LENGTH:
                shown = _hide_keys(secret)
                self._secrets.setdefault(secret, shown if re.fullmatch(r"\w+…", shown) else "[key]")

    def __call__(self, text: str) -> str:
        """Return the text without secrets and without characters that a report cannot contain."""
        # The longest first, because one secret may contain another.
        for secret in sorted(self._contained(text), key=len, reverse=True):
            text = text.replace(secret, self._secrets[secret])
        text = _hide_keys(text)
        decoded = "\n".join(_decoded(text))
        if self._contained(decoded) or _PUBLIC_KEY.search(decoded):
            return "[hidden: the text contains a secret in an encoded form]"
        return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)

    def shorten(self, text: str) -> str:
        """Return a text of any length without secrets, short enough for display."""
        # Redact before shortening: half a secret would not be recognised.
        redacted = self(text[:_MAX_REDACTED])
        if len(redacted) <= _MAX_TEXT and len(text) <= _MAX_REDACTED:
            return redacted
        return f"{redacted[:_MAX_TEXT]} … ({len(text)} characters)"

    def _contained(self, text: str) -> list[str]:
        return [secret for secret in self._secrets if secret in text]


@cache
def _secret_names() -> frozenset[str]:
    """Return the names of the fields that the contract marks as sensitive."""
    schemas = load_contract().document["components"]["schemas"].values()
    properties = (item for schema in schemas for item in schema["properties"].items())
    return frozenset(name for name, field in properties if field.get("x-sensitive"))


@cache
def _secret_field() -> re.Pattern[str]:
    """Return the pattern of a secret in a body that is not JSON, or in a text within JSON."""
    return re.compile(rf"(?:{'|'.join(sorted(_secret_names()))})\W{{1,20}}([^\s\"'<>\\]+)")


def _hide_keys(text: str) -> str:
    return _PUBLIC_KEY.sub(r"glet_\1…", text)


def _secret_values(value: Any, *, secret: bool = False) -> Iterator[str]:
    """Yield the values of all fields with a secret name, at any depth, and the user of each DSN."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _secret_values(inner, secret=secret or name in _secret_names())
    elif isinstance(value, list):
        for inner in value:
            yield from _secret_values(inner, secret=secret)
    elif secret and isinstance(value, str | int | float):
        yield str(value)
        try:
            yield urlsplit(str(value)).username or ""
        except ValueError:
            return


def _decoded(text: str) -> set[str]:
    """Return the text and all forms that up to three decodings give, the last of which may be base64."""
    forms = new = {text}
    for _ in range(3):
        new = {decode(form) for form in new for decode in (unquote, _unescape_html, _unescape_json)} - forms
        forms = forms | new
    return forms | {decoded for form in forms for decoded in _base64_texts(form)}


def _unescape_html(text: str) -> str:
    """Replace character references. Python cannot read a number of more than 4,300 digits; Unicode ends at seven."""
    return html.unescape(re.sub("&#0*([0-9]{0,8})[0-9]*", r"&#\1", text))


def _unescape_json(text: str) -> str:
    # The lookbehind keeps the time linear: a run of backslashes is tried at its start alone.
    text = re.sub(r"(?<!\\)\\+u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    return re.sub(r"(?<!\\)\\+([\"/\\])", r"\1", text)


def _base64_texts(text: str) -> Iterator[str]:
    """Yield the decoded forms of everything that may be base64: a run of its alphabet may begin at any character."""
    for run in _BASE64.findall(text):
        characters = run.replace("-", "+").replace("_", "/")
        for start in range(4):
            part = characters[start:]
            yield base64.b64decode(part + "A" * (-len(part) % 4)).decode("utf-8", "replace")
