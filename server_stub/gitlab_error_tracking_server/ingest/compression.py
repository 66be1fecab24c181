"""Unpack the body of a request, without ever holding much more than the limit."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import brotli
import zstandard

from gitlab_error_tracking_server.ingest.errors import MalformedBody, TooLarge, UnsupportedEncoding

if TYPE_CHECKING:
    from collections.abc import Callable

# zlib's own numbers for the formats of the encodings `gzip` and `deflate`.
_GZIP_FORMAT = 31
_ZLIB_FORMAT = 15
# A block of zstd has at least 4 bytes and unpacks to 128 KiB at most, so a step unpacks to 2 MiB at most.
_ZSTD_STEP = 64
# RFC 8878 recommends that decoders support at least this window.
_ZSTD_WINDOW = 8 * 1024 * 1024


def unpack(body: bytes, encoding: str, limit: int) -> bytes:
    """Return a body without its content encoding.

    Args:
        body: The body as sent.
        encoding: The value of the header `Content-Encoding`, "" without one.
        limit: The most bytes that the unpacked body may have.

    Raises:
        UnsupportedEncoding: The encoding is not one of `ENCODINGS`.
        MalformedBody: The body is not in this encoding, ends early or goes on after its end.
        TooLarge: The unpacked body exceeds the limit.
    """
    name = encoding.strip().lower()
    decode = _DECODERS.get(name)
    if decode is None:
        raise UnsupportedEncoding(f"the content encoding is not supported: use one of {', '.join(ENCODINGS)}")
    try:
        unpacked, is_complete = decode(body, limit)
    except (zlib.error, brotli.error, zstandard.ZstdError):
        raise MalformedBody(f"the body is not in the encoding {name}") from None
    if len(unpacked) > limit:
        raise TooLarge(f"the unpacked body exceeds {limit} bytes")
    if not is_complete:
        raise MalformedBody(f"the body ends before or after the end of its encoding {name}")
    return unpacked


def _identity(body: bytes, _limit: int) -> tuple[bytes, bool]:
    return body, True


def _gzip(body: bytes, limit: int) -> tuple[bytes, bool]:
    return _inflate(body, limit, _GZIP_FORMAT)


def _deflate(body: bytes, limit: int) -> tuple[bytes, bool]:
    return _inflate(body, limit, _ZLIB_FORMAT)


def _inflate(body: bytes, limit: int, data_format: int) -> tuple[bytes, bool]:
    decoder = zlib.decompressobj(data_format)
    return decoder.decompress(body, limit + 1), decoder.eof and not decoder.unused_data


def _brotli(body: bytes, limit: int) -> tuple[bytes, bool]:
    decoder = brotli.Decompressor()
    return decoder.process(body, output_buffer_limit=limit + 1), decoder.is_finished()


def _zstd(body: bytes, limit: int) -> tuple[bytes, bool]:
    decoder = zstandard.ZstdDecompressor(max_window_size=max(limit, _ZSTD_WINDOW)).decompressobj()
    unpacked = bytearray()
    for start in range(0, len(body), _ZSTD_STEP):
        if decoder.eof:
            return bytes(unpacked), False
        unpacked += decoder.decompress(body[start : start + _ZSTD_STEP])
        if len(unpacked) > limit:
            break
    return bytes(unpacked), decoder.eof and not decoder.unused_data


_DECODERS: dict[str, Callable[[bytes, int], tuple[bytes, bool]]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
    "identity": _identity,
    # Some SDKs send an empty header, or the character encoding in it.
    "": _identity,
    "utf-8": _identity,
}
ENCODINGS = ("gzip", "deflate", "br", "zstd")
