"""Validate the address of GitLab."""

import re
import warnings
from ipaddress import ip_address

import httpx

from ._api import Api
from ._exceptions import UsageError

# A part of a host name between dots; names in private networks may contain underscores.
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)
_LONGEST_HOST = 254
_LAST_PORT = 65535
# From the warning to the line that creates the client.
_CALLERS = 5


def api_url(api: Api, url: object) -> str:
    """Return the URL of the API, from the URL of GitLab or of the API.

    Raises:
        UsageError: The URL is not valid.
    """
    example = f"write {api.url!r}, or the address of your own server"
    if url is not None and not isinstance(url, str):
        raise UsageError(f"The url is of type {type(url).__name__}: write a str, such as {api.url!r}.")
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
    before, base, after = parsed.path.rstrip("/").partition(api.base_path)
    if after:
        raise UsageError(f"The url {url!r} continues after {api.base_path}: leave out {after!r}.")
    if before and parsed.host == httpx.URL(api.url).host:
        raise UsageError(f"The url {url!r} continues after the host: write {api.url!r}. A call names the project.")
    if parsed.scheme == "http" and not _is_this_machine(parsed.host):
        text = f"The url {url!r} does not use TLS, so others can read the token: write https:// if GitLab has it."
        warnings.warn(text, stacklevel=_CALLERS)
    return str(parsed.copy_with(path=before + (base or api.base_path)))


def path_below(api: Api, url: str) -> str:
    """Return the path between the host and the path of the API."""
    return httpx.URL(url).path.removesuffix(api.base_path)


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
