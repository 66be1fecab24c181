"""Finds access tokens in any bytes: as they are, and as they look in URLs, JSON, pages and headers."""

from __future__ import annotations

import base64
import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Every token that GitLab, the server, the double and the tests make or use begins so.
_TOKEN = re.compile(rb"glpat-[\w-]+")
_LONGEST = 100
_BASE64 = re.compile(rb"[\w+/-]*")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2})*")
_ESCAPE = re.compile(rb"\\u00([0-9a-fA-F]{2})")


def _as_it_is(text: bytes) -> bytes:
    return text


def _from_json(text: bytes) -> bytes:
    return _ESCAPE.sub(lambda escape: bytes.fromhex(escape[1].decode()), text)


def _from_page(text: bytes) -> bytes:
    return html.unescape(text.decode("latin-1")).encode("latin-1", "replace")


def _from_hex(text: bytes) -> bytes:
    digits = _HEX.match(text)
    return bytes.fromhex(digits[0].decode()) if digits else b""


def _from_base64(text: bytes) -> bytes:
    run = _BASE64.match(text)
    whole = run[0] if run else b""
    return base64.b64decode(whole[: len(whole) // 4 * 4] + _padded(whole[len(whole) // 4 * 4 :]), b"-_")


def _padded(rest: bytes) -> bytes:
    """The last bytes of something in base64; a single letter is half a byte, and so none."""
    return rest.ljust(4, b"=") if len(rest) > 1 else b""


@dataclass(frozen=True)
class Encoding:
    """A way to write a token.

    Attributes:
        name: How it is called.
        begins: How a token begins in it; a text that begins so may still be none.
        decode: Gives the bytes that a text stands for.
        before: How many bytes of the text before the beginning are needed to read it.
        dropped: How many bytes these stand for.
    """

    name: str
    begins: bytes
    decode: Callable[[bytes], bytes]
    before: int = 0
    dropped: int = 0

    def tokens(self, content: bytes) -> Iterator[bytes]:
        """The tokens that are written so."""
        at = content.find(self.begins)
        while at >= 0:
            text = content[max(at - self.before, 0) : at + 6 * _LONGEST]
            if token := _TOKEN.match(self.decode(text), self.dropped):
                yield token[0]
            at = content.find(self.begins, at + 1)


ENCODINGS = (
    Encoding("as it is", b"glpat-", _as_it_is),
    Encoding("percent-encoded", b"glpat%2", unquote_to_bytes),
    Encoding("percent-encoded", b"%67%6", unquote_to_bytes),
    Encoding("in JSON's escapes", b"glpat\\u002", _from_json),
    Encoding("in JSON's escapes", b"\\u0067\\u006", _from_json),
    Encoding("in HTML's escapes", b"glpat&#", _from_page),
    Encoding("in HTML's escapes", b"&#103;", _from_page),
    Encoding("in HTML's escapes", b"&#x67;", _from_page),
    Encoding("in hexadecimal", b"676c7061742d", _from_hex),
    Encoding("in hexadecimal", b"676C7061742D", _from_hex),
    # Three bytes are four letters: how a token looks depends on how many bytes are before it.
    Encoding("in base64", b"Z2xwYXQt", _from_base64),
    Encoding("in base64", b"dscGF0L", _from_base64, before=2, dropped=1),
    Encoding("in base64", b"nbHBhdC", _from_base64, before=3, dropped=2),
)


def tokens_in(content: bytes) -> set[tuple[bytes, str]]:
    """All tokens in some bytes, and how each is written."""
    return {(token, encoding.name) for encoding in ENCODINGS for token in encoding.tokens(content)}
