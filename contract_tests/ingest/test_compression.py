"""Bodies are unpacked completely or not at all, within the limit."""

from __future__ import annotations

import random
import tracemalloc

import pytest
import zstandard
from gitlab_error_tracking_server.ingest.compression import unpack
from gitlab_error_tracking_server.ingest.errors import IngestError, MalformedBody, TooLarge, UnsupportedEncoding
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.ingest.recordings import PACK

LIMIT = 1024 * 1024
PACKED = sorted({*PACK} - {""})
every_encoding = pytest.mark.parametrize("encoding", PACKED)


@pytest.mark.parametrize("encoding", [*PACK, "GZIP", " br ", "identity", "UTF-8"])
@given(body=st.binary())
def test_body_is_unpacked_whole(encoding: str, body: bytes) -> None:
    packed = PACK.get(encoding.strip().lower(), bytes)(body)
    assert unpack(packed, encoding, LIMIT) == body


@every_encoding
@given(data=st.data(), body=st.binary(max_size=300))
def test_incomplete_body_is_malformed(encoding: str, data: st.DataObject, body: bytes) -> None:
    packed = PACK[encoding](body)
    end = data.draw(st.integers(0, len(packed) - 1))
    with pytest.raises(MalformedBody):
        unpack(packed[:end], encoding, LIMIT)


@every_encoding
@given(body=st.binary(), more=st.binary(min_size=1, max_size=200))
def test_body_with_more_behind_is_malformed(encoding: str, body: bytes, more: bytes) -> None:
    with pytest.raises(MalformedBody):
        unpack(PACK[encoding](body) + more, encoding, LIMIT)


@pytest.mark.parametrize("encoding", PACK)
@given(body=st.binary())
def test_any_body_is_unpacked_or_refused(encoding: str, body: bytes) -> None:
    try:
        unpacked = unpack(body, encoding, LIMIT)
    except IngestError:
        return
    assert len(unpacked) <= LIMIT


@pytest.mark.parametrize("encoding", PACK)
@given(body=st.binary(min_size=1), beyond=st.booleans())
def test_limit_counts_unpacked_bytes(encoding: str, body: bytes, beyond: bool) -> None:
    packed = PACK[encoding](body)
    if not beyond:
        assert unpack(packed, encoding, len(body)) == body
        return
    with pytest.raises(TooLarge):
        unpack(packed, encoding, len(body) - 1)


@every_encoding
def test_bomb_is_refused_within_bounded_memory(encoding: str) -> None:
    bomb = PACK[encoding](bytes(64 * LIMIT))
    tracemalloc.start()
    with pytest.raises(TooLarge):
        unpack(bomb, encoding, LIMIT)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * LIMIT


def test_zstd_body_of_the_limit_may_have_a_checksum() -> None:
    compressor = zstandard.ZstdCompressor(write_checksum=True)
    for size in range(65):  # in one of them, the checksum alone is read last
        body = random.Random(size).randbytes(size)  # noqa: S311  (not compressible)
        assert unpack(compressor.compress(body), "zstd", size) == body


def test_zstd_window_beyond_limit_is_malformed() -> None:
    """A frame of a few bytes may ask the decoder for a window of gigabytes."""
    parameters = zstandard.ZstdCompressionParameters.from_level(1, window_log=27)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    with pytest.raises(MalformedBody):
        unpack(compressor.compress(b"{}") + compressor.flush(), "zstd", LIMIT)


@pytest.mark.parametrize("encoding", ["compress", "gzip, br", "br;q=1"])
def test_unknown_encoding_is_unsupported(encoding: str) -> None:
    with pytest.raises(UnsupportedEncoding, match="use one of gzip, deflate, br, zstd"):
        unpack(b"", encoding, LIMIT)
