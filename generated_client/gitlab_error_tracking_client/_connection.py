# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Checks where GitLab is and what the token is, before anything is sent."""

import os
import re
from collections.abc import Generator, Mapping
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


# A part of a host's name between dots, as it is on the wire; names inside a network do hold underscores.
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)
# GitLab's command line, glab, knows all of them; a CI job has the others.
_HOSTS = ("GITLAB_HOST", "GITLAB_URI", "GL_HOST")
_URLS_OF_JOBS = ("CI_API_V4_URL", "CI_SERVER_URL")
_EXAMPLE = f"write {DEFAULT_URL!r}, or the address of your GitLab"


class Authentication(httpx.Auth):
    """Puts the token into a request. Whatever shows local variables, such as a traceback, shows this without it."""

    def __init__(self, header: str, value: str) -> None:
        self._header = header
        self._value = value

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header to a request."""
        request.headers[self._header] = self._value
        yield request

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"


def api_url(url: object) -> str:
    """The URL of the API, from that of GitLab or that of the API itself."""
    if url is not None and not isinstance(url, str):
        raise UsageError(f"The url is {type(url).__name__}: write a str, such as {DEFAULT_URL!r}.")
    url = url.strip() if url else ""
    if not url:
        raise UsageError(f"There is no url: {_EXAMPLE}.")
    # What stands in a URL beside host and path may be a secret, so it is not repeated.
    if any(mark in url for mark in "@?#"):
        raise UsageError(f"The url of GitLab holds a user, a query or a fragment: {_EXAMPLE}.")
    if "://" not in url:
        host = re.sub("^https?:/*", "", url)
        raise UsageError(f"The url {url!r} must begin with https://: write {'https://' + host!r}.")
    parsed = _parsed(url)
    above, base, below = parsed.path.rstrip("/").partition(BASE_PATH)
    if below:
        raise UsageError(f"The url {url!r} goes on behind {BASE_PATH}: leave {below!r} out.")
    return str(parsed.copy_with(path=above + (base or BASE_PATH)))


def _parsed(url: str) -> httpx.URL:
    """The parts of a URL whose host and port are some that can be."""
    try:
        parsed = httpx.URL(url)
        is_web = parsed.scheme in ("http", "https") and parsed.host
    except (httpx.InvalidURL, UnicodeError) as error:
        raise UsageError(f"The url {url!r} is none ({error}): {_EXAMPLE}.") from None
    if not is_web:
        raise UsageError(f"The url {url!r} must be that of a host, beginning with https://: {_EXAMPLE}.")
    host = parsed.raw_host.decode("ascii")
    labels = host.removesuffix(".").split(".")
    # httpx has looked at IPv6 addresses already.
    if ":" not in host and not (len(host) < 255 and all(map(_LABEL.fullmatch, labels))):
        raise UsageError(f"The url {url!r} has a host that cannot be: {_EXAMPLE}.")
    if parsed.port is not None and not 0 < parsed.port < 65536:
        raise UsageError(f"The url {url!r} has a port that cannot be: {_EXAMPLE}.")
    return parsed


def authentication(token: object, scheme: str) -> Authentication:
    """What puts a token into requests."""
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
    return Authentication(header, prefix + token)


def url_of_environment(environment: Mapping[str, str] = os.environ) -> str:
    """The URL that the environment variables of GitLab's own tools name; those of the command line come first."""
    host = next(filter(None, (environment.get(name, "").strip() for name in _HOSTS)), "")
    if host and "://" not in host:
        host = f"https://{host}"
    jobs = next(filter(None, (environment.get(name, "").strip() for name in _URLS_OF_JOBS)), "")
    return host or jobs or DEFAULT_URL


def token_of_environment(environment: Mapping[str, str] = os.environ) -> str:
    """The token that an environment variable holds."""
    token = environment.get("GITLAB_TOKEN", "")
    if not token:
        hint = ""
        if "CI_JOB_TOKEN" in environment:
            hint = " The CI_JOB_TOKEN of a job does not do: this API does not take it."
        raise UsageError(f"The environment variable GITLAB_TOKEN is missing: set it to an access token.{hint}")
    return token
