"""The request as GitLab reads it: its path, its query, its access token, and the context that the middleware adds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, unquote_to_bytes

from starlette.datastructures import Headers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from starlette.types import Scope

    from gitlab_error_tracking_server.gitlab.models import AccessToken, Project, User

READING_METHODS = frozenset({"GET", "HEAD"})

_TOKEN_HEADERS = ("private-token", "authorization")
_KEY = "gitlab_error_tracking"
_INGEST_PATH = re.compile(r"/errortracking/api/v1/projects/api/[^/]+/(store|envelope)")
_KEPT_ENCODED = str.maketrans({"%": "%25", "/": "%2F", "\n": "%0A"})


@dataclass(frozen=True, slots=True)
class SentTokens:
    """The access tokens of a request: one where GitLab looks for an OAuth token, one where it looks for any other."""

    oauth: str | None
    other: str | None

    def __iter__(self) -> Iterator[str]:
        """Yield the different tokens in the order in which GitLab looks for them."""
        return iter(dict.fromkeys(token for token in (self.oauth, self.other) if token is not None))


@dataclass(slots=True)
class RequestContext:
    """The context of a request. A middleware sets a field, and the ones after it read the field."""

    request_id: str
    """Set by the envelope."""
    query: dict[str, Any]
    """Set by the envelope: the query string."""
    sent_tokens: SentTokens = field(repr=False)
    """Set by the envelope: the access tokens that were sent, known or not."""
    headers: list[tuple[bytes, bytes]] = field(init=False, default_factory=list)
    """Set by the rate limit: further headers of the response, whatever it is."""
    sent: dict[str, Any] = field(init=False)
    """Set by the request body: the parameters in it and in the query. The body takes precedence, as in Grape."""
    found_token: AccessToken | None = field(init=False)
    """Set by the rate limit if there is one, else by the authentication: the stored token, valid or not."""
    authentication_tried: bool = field(init=False, default=False)
    """Set by the authentication."""
    user: User | None = field(init=False)
    """Set by the authentication: the user on whose behalf the request is made; None for the backend's token."""
    project: Project = field(init=False)
    """Set by the authorization."""
    parameters: dict[str, Any] = field(init=False)
    """Set by the parameters: all parameters except the project, each of its type, with Python's names."""
    dropped_items: tuple[str, ...] = field(init=False, default=())
    """Set by the ingest: the types of the items that were not stored."""


def open_context(scope: Scope, request_id: str) -> RequestContext:
    """Attach a new context to a request."""
    query = by_name(query_pairs(scope))
    context = RequestContext(request_id, query, _sent_tokens(Headers(scope=scope), query))
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


def query_pairs(scope: Scope) -> list[tuple[str, str]]:
    """Return the query parameters as sent. As in Rack 2, a semicolon separates them, too."""
    query = scope["query_string"].decode("latin-1").replace(";", "&")
    return parse_qsl(query, keep_blank_values=True, errors="replace")


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
    decodes them. As in GitLab, repeated slashes count as one, a trailing slash is ignored, and so is `.json` behind a
    path of the API.
    """
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    segments = (_decoded(segment) for segment in raw.split(b"/") if segment)
    path = "/" + "/".join(segment.translate(_KEPT_ENCODED) for segment in segments)
    return path.removesuffix(".json") if path.startswith("/api/") and not path.endswith("/.json") else path


def is_api_path(path: str) -> bool:
    """Return whether a canonical path belongs to GitLab's API, of any version, or to that of its backend."""
    return path.startswith("/api/") or is_backend_path(path)


def is_backend_path(path: str) -> bool:
    """Return whether a canonical path belongs to the API of the error tracking backend."""
    return path.startswith("/errortracking/")


def is_ingest_path(path: str) -> bool:
    """Return whether SDKs send events to a canonical path."""
    return _INGEST_PATH.fullmatch(path) is not None


def is_rest_path(path: str) -> bool:
    """Return whether a canonical path belongs to an API, but not to what SDKs send to."""
    return is_api_path(path) and not is_ingest_path(path)


def absolute_url(external_url: str, path: str) -> str:
    """Return the URL of a canonical path at an instance."""
    return external_url.rstrip("/") + quote(path, safe="/%")


def path_parameter(segment: str) -> str:
    """Return the value of a path parameter from its segment of the canonical path."""
    return unquote(segment)


def _decoded(raw: bytes) -> str:
    # Invalid UTF-8 becomes a character that no name contains, so that nothing is found by it.
    return unquote_to_bytes(raw).decode("utf-8", "replace")


def _sent_tokens(headers: Headers, query: Mapping[str, Any]) -> SentTokens:
    """Return the access tokens that a request carries.

    The first that is present counts, for OAuth tokens (Doorkeeper's `access_token_methods`) and for all others
    (`Gitlab::Auth::AuthFinders#extract_personal_access_token`).
    """
    # A header that is sent twice is one header with both values, as in Rack.
    private_token, authorization = (", ".join(headers.getlist(name)).strip() for name in _TOKEN_HEADERS)
    scheme, _, bearer = authorization.partition(" ")
    oauth = (
        _present(query.get("access_token"))
        or (bearer.strip() if scheme.lower() == "bearer" else "")
        or _present(query.get("bearer_token"))
        or None
    )
    return SentTokens(oauth, _present(query.get("private_token")) or private_token or oauth)


def _present(value: Any) -> str:
    """Return a token of the query as it was sent; one in brackets, such as `private_token[]`, is none that exists."""
    return str(value) if value is not None and str(value).strip() else ""
