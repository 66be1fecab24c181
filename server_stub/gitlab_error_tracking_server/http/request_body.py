"""The body of a request, which is read as a whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Message, Receive


class BodyCutOff(Exception):
    """The client hung up in the midst of it: what has come so far must not pass for the whole."""


class BodyTooLong(Exception):
    """It is longer than its reader takes."""


async def whole_body(receive: Receive, at_most: int | None = None) -> bytes:
    """Read a body to its end.

    Args:
        receive: Where it comes from, as in ASGI.
        at_most: How many bytes are taken; None takes any number.

    Raises:
        BodyCutOff: It has no end.
        BodyTooLong: It is longer than `at_most`. The rest of it is not read.
    """
    body = bytearray()
    while True:
        message: Message = await receive()
        if message["type"] == "http.disconnect":
            raise BodyCutOff
        body += message.get("body", b"")
        if at_most is not None and len(body) > at_most:
            raise BodyTooLong
        if not message.get("more_body", False):
            return bytes(body)
