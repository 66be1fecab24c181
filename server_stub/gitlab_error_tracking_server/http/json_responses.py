"""Send JSON, as compact as GitLab's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Send


def to_json(body: Any) -> bytes:
    """Return a body as JSON."""
    return orjson.dumps(body, option=orjson.OPT_UTC_Z)


async def send_json(send: Send, status: int, body: Any, headers: Mapping[str, str]) -> None:
    """Send a response with a JSON body."""
    content = to_json(body)
    raw_headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    raw_headers += [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": raw_headers})
    await send({"type": "http.response.body", "body": content})
