# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Checks where GitLab is and what the token is, before anything is sent."""

import os
from collections.abc import Mapping
from typing import Literal

import httpx

from .errors import UsageError

BASE_PATH = "/api/v4"
DEFAULT_URL = "https://gitlab.com"

# How a token can be sent: the header, and what stands in it before the token.
Scheme = Literal["private_token", "bearer"]
SCHEMES: dict[str, tuple[str, str]] = {
    "private_token": ("PRIVATE-TOKEN", ""),
    "bearer": ("Authorization", "Bearer "),
}


def api_url(url: object) -> str:
    """The URL of the API, from that of GitLab or that of the API itself."""
    example = f"write {DEFAULT_URL!r}, or the address of your GitLab"
    if not isinstance(url, str) or not url:
        raise UsageError(f"There is no url: {example}.")
    # What stands in a URL beside host and path may be a secret, so it is not repeated.
    if any(mark in url for mark in "@?#"):
        raise UsageError(f"The url of GitLab holds a user, a query or a fragment: {example}.")
    if "://" not in url:
        raise UsageError(f"The url {url!r} must begin with https://: write {'https://' + url!r}.")
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise UsageError(f"The url {url!r} is none ({error}): {example}.") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise UsageError(f"The url {url!r} must be that of a host, beginning with https://: {example}.")
    above, base, below = parsed.path.rstrip("/").partition(BASE_PATH)
    if below:
        raise UsageError(f"The url {url!r} goes on behind {BASE_PATH}: leave {below!r} out.")
    return str(parsed.copy_with(path=above + (base or BASE_PATH)))


def authentication(token: object, scheme: str) -> dict[str, str]:
    """The header that carries a token."""
    if scheme not in SCHEMES:
        raise UsageError(f"There is no scheme {scheme!r}: it is one of {', '.join(map(repr, SCHEMES))}.")
    if not isinstance(token, str) or not token:
        raise UsageError("There is no token: write token='glpat-…', an access token that GitLab gave you.")
    if not all("!" <= character <= "~" for character in token):
        raise UsageError(
            "The token holds white space, a line break or characters that no token has: give it as GitLab showed it,"
            " and where it is read from a file, strip() it."
        )
    header, prefix = SCHEMES[scheme]
    return {header: prefix + token}


def from_environment(environment: Mapping[str, str] = os.environ) -> tuple[str, str]:
    """The URL and the token that the environment variables of GitLab's own tools name."""
    token = environment.get("GITLAB_TOKEN", "")
    if not token:
        hint = ""
        if "CI_JOB_TOKEN" in environment:
            hint = " The CI_JOB_TOKEN of a job does not do: this API does not take it."
        raise UsageError(f"The environment variable GITLAB_TOKEN is missing: set it to an access token.{hint}")
    host = environment.get("GITLAB_HOST", "")
    if host and "://" not in host:
        host = f"https://{host}"
    return host or environment.get("CI_API_V4_URL", "") or DEFAULT_URL, token
