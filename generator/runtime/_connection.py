"""Validate the address of GitLab and the token before any request."""

import os
import re
import warnings
from collections.abc import Generator, Mapping
from http import HTTPStatus
from ipaddress import ip_address
from typing import Protocol, runtime_checkable

import httpx
from attrs import frozen

from ._exceptions import UsageError

# A part of a host name between dots; names in private networks may contain underscores.
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)
_LONGEST_HOST = 254
_LAST_PORT = 65535
# GitLab's command line, glab, reads the first three; GitLab sets the others in a CI job.
_HOSTS = ("GITLAB_HOST", "GITLAB_URI", "GL_HOST")
_URLS_OF_JOBS = ("CI_API_V4_URL", "CI_SERVER_URL")


@runtime_checkable
class Secret(Protocol):
    """A token that hides itself, such as pydantic's ``SecretStr``."""

    def get_secret_value(self) -> str:
        """Return the token."""
        ...


class Authentication(httpx.Auth):
    """Add the token to a request. A traceback that shows local variables does not show the token."""

    def __init__(self, header: str, value: str) -> None:
        self._header = header
        self._value = value

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Set the header of a request."""
        request.headers[self._header] = self._value
        yield request

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"


@frozen
class Server:
    """The contract's first server: its address, and the path of the API below it."""

    url: str
    base_path: str

    def api_url(self, url: object) -> str:
        """Return the URL of the API, from the URL of GitLab or of the API.

        Raises:
            UsageError: The URL is not valid.
        """
        example = f"write {self.url!r}, or the address of your GitLab"
        if url is not None and not isinstance(url, str):
            raise UsageError(f"The url is of type {type(url).__name__}: write a str, such as {self.url!r}.")
        url = url.strip() if url else ""
        if not url:
            raise UsageError(f"The url is missing: {example}.")
        # These parts of a URL may hold a secret, so the message does not repeat them.
        if any(mark in url for mark in "@?#"):
            raise UsageError(f"The url contains a user, a query or a fragment: {example}.")
        if "://" not in url:
            host = re.sub("^https?:/*", "", url)
            raise UsageError(
                f"The url {url!r} does not begin with https:// or http://: write {'https://' + host!r}, or"
                f" {'http://' + host!r} if it does not use TLS."
            )
        parsed = _parsed(url, example)
        before, base, after = parsed.path.rstrip("/").partition(self.base_path)
        if after:
            raise UsageError(f"The url {url!r} continues after {self.base_path}: leave out {after!r}.")
        if before and parsed.host == httpx.URL(self.url).host:
            raise UsageError(f"The url {url!r} continues after the host: write {self.url!r}. A call names the project.")
        if parsed.scheme == "http" and not _is_this_machine(parsed.host):
            text = f"The url {url!r} does not use TLS, so others can read the token: write https:// if GitLab has it."
            warnings.warn(text, stacklevel=3)  # the line that creates the client
        return str(parsed.copy_with(path=before + (base or self.base_path)))


def _parsed(url: str, example: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
        is_web = parsed.scheme in ("http", "https") and parsed.host
    except (httpx.InvalidURL, UnicodeError) as error:
        raise UsageError(f"The url {url!r} is not valid ({error}): {example}.") from None
    if not is_web:
        raise UsageError(f"The url {url!r} does not begin with https:// and a host: {example}.")
    host = parsed.raw_host.decode("ascii")
    labels = host.removesuffix(".").split(".")
    # httpx has validated IPv6 addresses.
    if ":" not in host and not (len(host) <= _LONGEST_HOST and all(map(_LABEL.fullmatch, labels))):
        raise UsageError(f"The host of the url {url!r} is not valid: {example}.")
    if parsed.port is not None and not 0 < parsed.port <= _LAST_PORT:
        raise UsageError(f"The port of the url {url!r} is not valid: write a number from 1 to {_LAST_PORT}.")
    return parsed


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return f".{host}".endswith(".localhost")


def authentication(token: object, scheme: str, schemes: Mapping[str, tuple[str, str]]) -> Authentication:
    """Return what adds the token to a request.

    Args:
        token: The token.
        scheme: The name of the scheme to use.
        schemes: For each scheme the header, and the text before the token.

    Raises:
        UsageError: The token or the scheme is not valid.
    """
    if scheme not in schemes:
        raise UsageError(f"The scheme {scheme!r} does not exist: write {' or '.join(map(repr, schemes))}.")
    if isinstance(token, Secret):
        token = token.get_secret_value()
    if not isinstance(token, str) or not token:
        raise UsageError("The token is missing: write token='glpat-…', an access token from GitLab.")
    if not all("!" <= character <= "~" for character in token):
        raise UsageError(
            "The token contains white space, a line break or another character that tokens do not contain: copy it"
            " again, and strip() it if you read it from a file."
        )
    header, prefix = schemes[scheme]
    return Authentication(header, prefix + token)


def new_location(response: httpx.Response) -> httpx.URL | None:
    """Return the URL at which to repeat a GET that was redirected for good within the same origin, or None.

    Elsewhere the token must not be sent.
    """
    request = response.request
    if response.status_code != HTTPStatus.MOVED_PERMANENTLY or request.method != "GET":
        return None
    try:
        target = request.url.join(response.headers.get("Location", ""))
    except (httpx.InvalidURL, UnicodeError):
        return None
    origins = {(url.scheme, url.host, url.port) for url in (request.url, target)}
    return target if len(origins) == 1 and target != request.url else None


def url_of_environment(default: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the URL in the environment variables of GitLab's tools, or the default."""
    host = next(filter(None, (environment.get(name, "").strip() for name in _HOSTS)), "")
    if host and "://" not in host:
        host = f"https://{host}"
    job = next(filter(None, (environment.get(name, "").strip() for name in _URLS_OF_JOBS)), "")
    return host or job or default


def token_of_environment(environment: Mapping[str, str] = os.environ) -> str:
    """Return the token in the environment variable ``GITLAB_TOKEN``.

    Raises:
        UsageError: The variable is missing.
    """
    token = environment.get("GITLAB_TOKEN", "")
    if not token:
        hint = " This API does not accept the CI_JOB_TOKEN of a job." if "CI_JOB_TOKEN" in environment else ""
        raise UsageError(f"The environment variable GITLAB_TOKEN is missing: set it to an access token.{hint}")
    return token
