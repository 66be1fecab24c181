# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Validate a token, and add it to requests."""

from collections.abc import Generator, Mapping
from typing import Protocol, runtime_checkable

import httpx

from ._exceptions import UsageError


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
        raise UsageError("The token is missing: pass it as token='…'.")
    if not all("!" <= character <= "~" for character in token):
        raise UsageError(
            "The token contains white space, a line break or another character that tokens do not contain: copy it"
            " again, and strip() it if you read it from a file."
        )
    header, prefix = schemes[scheme]
    return Authentication(header, prefix + token)
