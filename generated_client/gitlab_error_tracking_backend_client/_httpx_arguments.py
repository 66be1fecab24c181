# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Complete the arguments for an httpx client, and validate what httpx does not."""

import os
import ssl
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpx

from ._exceptions import UsageError

# OpenSSL reads the first two, requests and curl the others.
CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def check_kind(arguments: Mapping[str, Any], *, is_async: bool) -> None:
    """Check that transports and hooks are for synchronous or asynchronous calls.

    Raises:
        UsageError: One is not.
    """
    method, calls = ("handle_async_request", "asynchronous") if is_async else ("handle_request", "synchronous")
    mounts: dict[str, object] = arguments.get("mounts") or {}
    transports: list[object] = [arguments.get("transport"), *mounts.values()]
    if not all(transport is None or hasattr(transport, method) for transport in transports):
        raise UsageError(f"A transport in httpx_args has no {method}: pass one for {calls} calls.")
    by_event: dict[str, list[object]] = arguments.get("event_hooks") or {}
    hooks = [hook for hooks in by_event.values() for hook in hooks]
    if any((iscoroutinefunction(hook) or iscoroutinefunction(type(hook).__call__)) is not is_async for hook in hooks):
        raise UsageError(f"A hook in httpx_args is not for {calls} calls: write {'async def' if is_async else 'def'}.")


def completed(arguments: Mapping[str, Any], url: str) -> dict[str, Any]:
    """Return the arguments with those that the environment gives for a URL, and without cookies.

    Raises:
        OSError: The certificates cannot be read.
    """
    # The token alone authenticates, so cookies are neither kept nor sent.
    complete: dict[str, Any] = {"cookies": CookieJar(DefaultCookiePolicy(allowed_domains=())), **arguments}
    # httpx does not use the environment with a transport either.
    if not arguments.get("trust_env", True) or arguments.get("transport") is not None:
        return complete
    # httpx would reject a NO_PROXY with an entry that it cannot parse, such as ::1/128.
    complete["trust_env"] = False
    if arguments.get("proxy") is None:
        complete["proxy"] = _proxy(httpx.URL(url))
    if arguments["verify"] is True:
        complete["verify"] = _certificates(os.environ)
    return complete


def _proxy(url: httpx.URL) -> str | None:
    # An IPv6 address may be in NO_PROXY with or without brackets.
    if proxy_bypass(url.host) or proxy_bypass(url.netloc.decode("ascii")):
        return None
    proxies = getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def _certificates(environment: Mapping[str, str]) -> ssl.SSLContext | bool:
    name = next((name for name in CERTIFICATE_VARIABLES if environment.get(name)), None)
    if name is None:
        return True
    path = environment[name]
    is_folder = name == "SSL_CERT_DIR" or Path(path).is_dir()
    return ssl.create_default_context(capath=path) if is_folder else ssl.create_default_context(cafile=path)
