"""Find access tokens in any bytes: as plain text, and as encoded in URLs, JSON, HTML and headers."""

from __future__ import annotations

import base64
import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The prefix of every token that GitLab, the server, the double and the tests create or use.
_TOKEN = re.compile(rb"glpat-[\w-]+")
_MAX_LENGTH = 100
_BASE64 = re.compile(rb"[\w+/-]*")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2})*")
_ESCAPE = re.compile(rb"\\u00([0-9a-fA-F]{2})")


def _from_plain_text(text: bytes) -> bytes:
    return text


def _from_json(text: bytes) -> bytes:
    return _ESCAPE.sub(lambda escape: bytes.fromhex(escape[1].decode()), text)


def _from_html(text: bytes) -> bytes:
    return html.unescape(text.decode("latin-1")).encode("latin-1", "replace")


def _from_hex(text: bytes) -> bytes:
    digits = _HEX.match(text)
    return bytes.fromhex(digits[0].decode()) if digits else b""


def _from_base64(text: bytes) -> bytes:
    run = _BASE64.match(text)
    whole = run[0] if run else b""
    return base64.b64decode(whole[: len(whole) // 4 * 4] + _padded(whole[len(whole) // 4 * 4 :]), b"-_")


def _padded(rest: bytes) -> bytes:
    """Pad the last group of base64 letters; drop a single letter, which encodes less than a byte."""
    return rest.ljust(4, b"=") if len(rest) > 1 else b""


@dataclass(frozen=True)
class Encoding:
    """An encoding of tokens.

    Attributes:
        name: The name in the findings.
        prefix: How an encoded token begins. Other texts may begin so too.
        decode: Decodes a text.
        before: How many bytes before the prefix `decode` needs.
        dropped: How many decoded bytes these are.
    """

    name: str
    prefix: bytes
    decode: Callable[[bytes], bytes]
    before: int = 0
    dropped: int = 0

    def tokens(self, content: bytes) -> Iterator[bytes]:
        """Yield the tokens that are encoded in this way."""
        at = content.find(self.prefix)
        while at >= 0:
            text = content[max(at - self.before, 0) : at + 6 * _MAX_LENGTH]
            if token := _TOKEN.match(self.decode(text), self.dropped):
                yield token[0]
            at = content.find(self.prefix, at + 1)


ENCODINGS = (
    Encoding("as plain text", b"glpat-", _from_plain_text),
    Encoding("percent-encoded", b"glpat%2", unquote_to_bytes),
    Encoding("percent-encoded", b"%67%6", unquote_to_bytes),
    Encoding("escaped as JSON", b"glpat\\u002", _from_json),
    Encoding("escaped as JSON", b"\\u0067\\u006", _from_json),
    Encoding("escaped as HTML", b"glpat&#", _from_html),
    Encoding("escaped as HTML", b"&#103;", _from_html),
    Encoding("escaped as HTML", b"&#x67;", _from_html),
    Encoding("in hexadecimal", b"676c7061742d", _from_hex),
    Encoding("in hexadecimal", b"676C7061742D", _from_hex),
    # Base64 encodes three bytes as four letters: the prefix depends on the number of bytes before the token.
    Encoding("in base64", b"Z2xwYXQt", _from_base64),
    Encoding("in base64", b"dscGF0L", _from_base64, before=2, dropped=1),
    Encoding("in base64", b"nbHBhdC", _from_base64, before=3, dropped=2),
)


def find_tokens(content: bytes) -> set[tuple[bytes, str]]:
    """Return all tokens in some bytes, each with the name of its encoding."""
    return {(token, encoding.name) for encoding in ENCODINGS for token in encoding.tokens(content)}
