"""The request as GitLab reads it: its path, its query, its access token, and the context that the middleware adds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, unquote_to_bytes

from starlette.datastructures import Headers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.types import Scope

    from gitlab_error_tracking_server.gitlab.models import AccessToken, Project

READING_METHODS = frozenset({"GET", "HEAD"})

_KEY = "gitlab_error_tracking"
_KEPT_ENCODED = str.maketrans({"%": "%25", "/": "%2F", "\n": "%0A"})


@dataclass(slots=True)
class RequestContext:
    """The context of a request. A middleware sets a field, and the ones after it read the field."""

    request_id: str
    """Set by the envelope."""
    query: dict[str, Any]
    """Set by the envelope: the query string."""
    sent_token: str | None = field(repr=False)
    """Set by the envelope: the access token that was sent, known or not."""
    found_token: AccessToken | None = field(init=False)
    """Set by the rate limit if there is one, else by the authentication: the stored token, valid or not."""
    authentication_tried: bool = field(init=False, default=False)
    """Set by the authentication."""
    token: AccessToken = field(init=False)
    """Set by the authentication: the token that authenticates the request."""
    project: Project = field(init=False)
    """Set by the authorization."""
    parameters: dict[str, Any] = field(init=False)
    """Set by the parameters: the query and path parameters except the project's `id`, each of its type."""


def open_context(scope: Scope, request_id: str) -> RequestContext:
    """Attach a new context to a request."""
    query = by_name(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, errors="replace"))
    context = RequestContext(request_id, query, _sent_token(Headers(scope=scope), query))
    scope.setdefault("extensions", {})[_KEY] = context
    return context


def context_of(scope: Scope) -> RequestContext:
    """Return the context of a request."""
    context: RequestContext = scope["extensions"][_KEY]
    return context


def operation_id_of(scope: Scope) -> str | None:
    """Return the operationId that the routing found, or None before the routing and for an unknown path."""
    operation_id: str | None = scope["extensions"].get("connexion_routing", {}).get("operation_id")
    return operation_id


def by_name(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return values by name as Rack does: the last of a name counts; `name[]` and `name[key]` are not single values."""
    values: dict[str, Any] = {}
    for name, value in pairs:
        base, bracket, _ = name.partition("[")
        values[base] = [value] if bracket else value
    return values


def canonical_path(scope: Scope) -> str:
    """Return the path with each segment decoded on its own, so that the `%2F` of a project's path separates nothing.

    ASGI servers decode the whole path and lose which slashes were encoded. Here a slash stays encoded inside a
    segment, and so do the percent sign and the line feed, which the router's patterns do not match; `path_parameter`
    decodes them. As in GitLab, repeated slashes count as one and a trailing slash is ignored.
    """
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    segments = (_decoded(segment) for segment in raw.split(b"/") if segment)
    return "/" + "/".join(segment.translate(_KEPT_ENCODED) for segment in segments)


def path_parameter(segment: str) -> str:
    """Return the value of a path parameter from its segment of the canonical path."""
    return unquote(segment)


def _decoded(raw: bytes) -> str:
    # Invalid UTF-8 becomes a character that no name contains, so that nothing is found by it.
    return unquote_to_bytes(raw).decode("utf-8", "replace")


def _sent_token(headers: Headers, query: Mapping[str, Any]) -> str | None:
    """Return the access token that a request carries, or None.

    Of several tokens, the first in GitLab's order counts (`Gitlab::Auth::AuthFinders#extract_personal_access_token`).
    Blank ones are ignored.
    """
    # A header that is sent twice is one header with both values, as in Rack.
    private_token, authorization = (", ".join(headers.getlist(name)) for name in ("private-token", "authorization"))
    scheme, _, bearer = authorization.partition(" ")
    in_query = query.get("private_token")
    return (
        (in_query.strip() if isinstance(in_query, str) else "")
        or private_token.strip()
        or (bearer.strip() if scheme.lower() == "bearer" else "")
        or None
    )
