"""What the rooms tell each other about the request on its walk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Scope

    from gitlab_error_tracking_server.gitlab.models import AccessToken, Project

_KEY = "gitlab_error_tracking"


@dataclass(slots=True)
class RequestContext:
    """Each field is filled in by one room and read by rooms after it; before that it is not there."""

    request_id: str
    """By `wire`."""
    query: dict[str, Any]
    """By `wire`: the query string."""
    found_token: AccessToken | None = field(init=False)
    """By `rate_limit` where there is a limit, else by `authentication`: what was sent, good or not."""
    token_was_sought: bool = field(init=False, default=False)
    """By `authentication`: whether the database was asked for the token, however that went."""
    token: AccessToken = field(init=False)
    """By `authentication`."""
    project: Project = field(init=False)
    """By `authorization`."""
    attributes: dict[str, Any] = field(init=False)
    """By `attributes`: the query string and the body together."""
    parameters: dict[str, Any] = field(init=False)
    """By `parameters`: the query and path parameters that were sent, except the project's `id`, each of its type."""


def open_context(scope: Scope, request_id: str) -> RequestContext:
    """Begin the context of a request."""
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, errors="replace")
    context = RequestContext(request_id, by_name(query))
    scope.setdefault("extensions", {})[_KEY] = context
    return context


def by_name(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Values by name as Rack has them: the last of a name counts, and `name[]` or `name[key]` is no single value."""
    values: dict[str, Any] = {}
    for name, value in pairs:
        base, bracket, _ = name.partition("[")
        values[base] = [value] if bracket else value
    return values


def context_of(scope: Scope) -> RequestContext:
    """The context of a request."""
    context: RequestContext = scope["extensions"][_KEY]
    return context


def operation_id_of(scope: Scope) -> str | None:
    """The operation that the routing found, or None for a path that the contract does not know."""
    operation_id: str | None = scope["extensions"].get("connexion_routing", {}).get("operation_id")
    return operation_id
