"""The server and the double read a body completely or not at all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.http.request_body import BodyTooLong, IncompleteBody, read_whole_body
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from starlette.types import Message

PIECES = st.lists(st.binary(max_size=20), min_size=1)


def chunks(pieces: list[bytes], *, ends: bool = True) -> list[Message]:
    """Return the ASGI messages of a body in chunks."""
    messages: list[Message] = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if ends:
        messages[-1]["more_body"] = False
    return [*messages, {"type": "http.disconnect"}]


def read(messages: list[Message], at_most: int | None = None) -> bytes:
    async def receive() -> Message:
        return messages.pop(0)

    return asyncio.run(read_whole_body(receive, at_most))


@given(PIECES)
def test_body_joins_all_chunks(pieces: list[bytes]) -> None:
    assert read(chunks(pieces)) == b"".join(pieces)


@given(PIECES)
def test_incomplete_body_is_rejected(pieces: list[bytes]) -> None:
    with pytest.raises(IncompleteBody):
        read(chunks(pieces, ends=False))


@given(PIECES)
def test_body_of_maximum_size_is_accepted(pieces: list[bytes]) -> None:
    size = len(b"".join(pieces))
    assert len(read(chunks(pieces), size)) == size


def test_too_long_body_is_not_read_further() -> None:
    messages = chunks([b"123", b"456", b"789"])
    with pytest.raises(BodyTooLong):
        read(messages, 5)
    assert [message.get("body") for message in messages] == [b"789", None]
