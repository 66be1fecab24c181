"""Requests of real SDKs, as they arrived."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import brotli
import zstandard
from gitlab_error_tracking_server.ingest.requests import IngestRequest

if TYPE_CHECKING:
    from collections.abc import Callable

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": partial(brotli.compress, quality=1),
    "zstd": zstandard.ZstdCompressor().compress,
    "": bytes,
}
"""How to encode a body, by content encoding."""

PUBLIC_KEY = "glet_aa77551d849c083f76d0bc545ed053a3"


@dataclass(frozen=True, slots=True)
class Recording:
    """A request of an SDK."""

    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    def ingest_request(self) -> IngestRequest:
        """Return the request as the rules of receiving read it."""
        encoding = self.headers.get("content-encoding", "")
        query_key = parse_qs(self.query).get("sentry_key", [None])[0]
        project_id = self.path.split("/")[-3]
        return IngestRequest(
            project_id, PACK[encoding](self.body), encoding, self.headers.get("x-sentry-auth"), query_key
        )


def _recording(file: Path) -> Recording:
    recorded = json.loads(file.read_text(encoding="utf-8"))
    target = urlsplit(recorded["path"])
    headers = {name.lower(): value for name, value in recorded["headers"]}
    return Recording(target.path, target.query, headers, recorded["body"].encode())


RECORDINGS = {file.stem: _recording(file) for file in sorted((Path(__file__).parent / "recordings").glob("*.json"))}
"""The recordings by name: SDK, kind and number."""
