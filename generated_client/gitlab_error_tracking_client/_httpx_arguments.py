# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Complete the arguments for an httpx client, and validate what httpx does not."""

import os
import ssl
from collections.abc import Mapping
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpx

from ._exceptions import UsageError

# OpenSSL reads the first two, requests and curl the others.
CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def merged(arguments: object, **defaults: object) -> dict[str, Any]:
    """Return the arguments for httpx, with these defaults.

    Raises:
        UsageError: The arguments are not a dictionary by names.
    """
    if arguments is None:
        return defaults
    if not isinstance(arguments, Mapping):
        raise UsageError(f"httpx_args is of type {type(arguments).__name__}: write a dict, such as {{'proxy': …}}.")
    given: dict[Any, Any] = {**arguments}
    if not all(isinstance(name, str) for name in given):
        raise UsageError("The names in httpx_args are not strings: write a dict, such as {'proxy': …}.")
    return {**defaults, **given}


def check_arguments(arguments: Mapping[str, Any], *, is_async: bool) -> None:
    """Check ``verify``, and that transports and hooks are for synchronous or asynchronous calls.

    Raises:
        UsageError: One is not valid.
    """
    verify = arguments["verify"]
    if not isinstance(verify, bool | ssl.SSLContext):
        raise UsageError(
            f"verify is of type {type(verify).__name__}: write True, False, or ssl.create_default_context(cafile=…)."
        )
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
    """Return the arguments with the certificates to trust, and with those that the environment gives for a URL.

    Raises:
        OSError: The certificates cannot be read.
    """
    complete = {**arguments}
    # httpx does not use the environment with a transport either.
    if arguments.get("transport") is not None:
        return complete
    trust_env = arguments.get("trust_env", True)
    # httpx would load the certificates for each of its clients, which takes 0.1 s, and without TLS, too.
    if arguments["verify"] is True:
        has_tls = httpx.URL(url).scheme == "https"
        complete["verify"] = (
            _certificates(os.environ if trust_env else {}) if has_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        )
    if trust_env:
        # httpx would reject a NO_PROXY with an entry that it cannot parse, such as ::1/128.
        complete["trust_env"] = False
        if arguments.get("proxy") is None:
            complete["proxy"] = _proxy(httpx.URL(url))
    return complete


def _certificates(environment: Mapping[str, str]) -> ssl.SSLContext:
    name = next((name for name in CERTIFICATE_VARIABLES if environment.get(name)), None)
    if name is None:
        return httpx.create_ssl_context(trust_env=False)
    path = environment[name]
    is_folder = name == "SSL_CERT_DIR" or Path(path).is_dir()
    return ssl.create_default_context(capath=path) if is_folder else ssl.create_default_context(cafile=path)


def _proxy(url: httpx.URL) -> str | None:
    # An IPv6 address may be in NO_PROXY with or without brackets.
    if proxy_bypass(url.host) or proxy_bypass(url.netloc.decode("ascii")):
        return None
    proxies = getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"
