"""Send events as SDKs do, and read errors as GitLab does."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

    from contract_tests.ingest.recordings import Recording

BACKEND_TOKEN = "a-secret-of-two"
KEY = "glet_0ff98b1d849c083f76d0bc545ed053a3"
"""A client key of the project 5 in the demonstration data."""
BASE = "/errortracking/api/v1"

# How GitLab reads the header `Link`.
_LINK = re.compile(r'cursor=([^&]+).*; rel="(\w+)"')


def event(name: str = "ValueError", **fields: Any) -> dict[str, Any]:
    """Return an event with an exception."""
    frames = [{"function": "run", "module": "app"}]
    exception = {"type": name, "value": f"{name} occurred", "stacktrace": {"frames": frames}}
    return {"exception": {"values": [exception]}, "platform": "python", **fields}


@dataclass(frozen=True)
class Backend:
    """The backend for tests. `api` has a maintainer's token."""

    api: httpx.Client

    def store(self, body: Any, *, project: object = 5, key: str = KEY, **headers: str) -> httpx.Response:
        """Send an event by `store`."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        auth = {"X-Sentry-Auth": f"Sentry sentry_version=7, sentry_key={key}"} if key else {}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.api.post(f"{BASE}/projects/api/{project}/store/", content=content, headers=auth | names)

    def replay(self, recording: Recording) -> httpx.Response:
        """Send a recorded request."""
        query = f"?{recording.query}" if recording.query else ""
        request = recording.ingest_request()
        return self.api.post(f"{recording.path}{query}", content=request.body, headers=recording.headers)

    def read(self, path: str = "", *, token: str = "", **query: Any) -> httpx.Response:
        """Read from the project 5, with the backend's token or with another header."""
        headers = {"Gitlab-Error-Tracking-Token": token or BACKEND_TOKEN}
        return self.api.get(f"{BASE}/projects/5{path}", headers=headers, params=query)

    def errors(self, **query: Any) -> list[dict[str, Any]]:
        """Return a page of errors."""
        response = self.read("/errors", **query)
        assert response.status_code == 200, response.text
        found: list[dict[str, Any]] = response.json()
        return found

    def update(self, error: dict[str, Any], status: str) -> httpx.Response:
        """Change the status of an error."""
        return self.api.put(f"{BASE}/projects/5/errors/{error['fingerprint']}", json={"status": status})


def cursors(response: httpx.Response) -> dict[str, str]:
    """Return the cursors of the pages beside a page, as GitLab reads them."""
    links = response.headers.get("Link", "").split(", ")
    return {match[2]: match[1] for link in links if (match := _LINK.search(link))}
