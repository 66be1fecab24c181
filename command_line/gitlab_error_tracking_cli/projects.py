"""How a user names a project."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from gitlab_error_tracking_client import errors
from gitlab_error_tracking_client.operations.settings import _GET_SETTINGS

# The numeric id or the full path of a project.
Project = int | str

_CLONE_URL = re.compile(r"(?:[\w.-]+@)?[\w.-]+:(?!//)(?P<path>.+)")


def parse_project(text: str) -> Project:
    """Return the numeric id or the full path of a project.

    Raises:
        ValueError: The text is neither. The message suggests the path of a URL.
    """
    if re.fullmatch("[0-9]{1,19}", text):
        return int(text)
    path = text.strip("/")
    if _is_path(path):
        return path
    parsed = urlsplit(text) if "://" in text else None
    clone = _CLONE_URL.fullmatch(text)
    found = parsed.path if parsed else clone["path"] if clone else path
    suggestion = unquote(found.partition("/-/")[0].strip("/")).removesuffix(".git")
    if not _is_path(suggestion):
        suggestion = "group/project"
    host = f", and https://{parsed.hostname} as --url" if parsed and parsed.hostname else ""
    raise ValueError(f"{text!r} is not a project: write its numeric id, or its full path, {suggestion}{host}")


def named(project: Project | None) -> str:
    """Return a project as the object of a sentence, since an id alone reads like a number."""
    return f"project {project}" if isinstance(project, int) else str(project)


def _is_path(path: str) -> bool:
    """Return whether the contract accepts a path. GitLab has no project whose path ends with .git."""
    try:
        _GET_SETTINGS.request({"id": path})
    except errors.UsageError:
        return False
    return "/" in path and not path.endswith(".git")
