"""Name the command that installs a missing extra."""

from __future__ import annotations

import json
from importlib.metadata import distribution

_NAME = "gitlab-error-tracking"


def install_command(extras: str) -> str:
    """Return the pip command that adds extras to this installation.

    A distribution that was installed from a file or a repository may not be in the package index, so the command names
    its origin (https://packaging.python.org/en/latest/specifications/direct-url/).
    """
    origin = json.loads(distribution(_NAME).read_text("direct_url.json") or "{}")
    url = origin.get("url")
    vcs = origin.get("vcs_info", {})
    if vcs:
        url = f"{vcs['vcs']}+{url}@{vcs['commit_id']}"
    return f"pip install '{_NAME}[{extras}]{f' @ {url}' if url else ''}'"
