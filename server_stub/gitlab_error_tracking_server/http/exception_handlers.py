"""Turn exceptions into responses in GitLab's form."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from gitlab_error_tracking_server.connexion import ConnexionResponse, ProblemException
from gitlab_error_tracking_server.gitlab.errors import DomainError
from gitlab_error_tracking_server.http.errors import (
    HttpError,
    MethodNotAllowed,
    RouteNotFound,
    ServerFault,
    ServiceUnavailable,
    response_to,
)
from gitlab_error_tracking_server.http.json_responses import to_json
from gitlab_error_tracking_server.request import context_of
from gitlab_error_tracking_server.store.backends.failures import is_database_fault, is_transient, reason

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract

    from gitlab_error_tracking_server.connexion import ConnexionMiddleware, ConnexionRequest

_log = logging.getLogger(__name__)


class ExceptionHandlers:
    """Handle exceptions. The methods are coroutines because connexion runs anything else in a thread."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def register(self, app: ConnexionMiddleware) -> None:
        """Register a handler for every kind of exception."""
        app.add_error_handler(DomainError, self.domain_error)
        app.add_error_handler(HttpError, self.http_error)
        app.add_error_handler(HTTPException, self.routing_error)
        app.add_error_handler(ProblemException, self.fault)
        app.add_error_handler(SQLAlchemyError, self.database_error)
        app.add_error_handler(Exception, self.fault)

    async def domain_error(self, request: ConnexionRequest, error: DomainError) -> ConnexionResponse:
        """Respond to a domain error."""
        return await self.http_error(request, response_to(error))

    async def http_error(self, _request: ConnexionRequest, error: HttpError) -> ConnexionResponse:
        """Send an error response."""
        plain = isinstance(error.body, str)
        return ConnexionResponse(
            error.status,
            content_type="text/plain" if plain else "application/json",
            body=error.body if plain else to_json(error.body),
            headers=dict(error.headers),
        )

    async def routing_error(self, request: ConnexionRequest, error: HTTPException) -> ConnexionResponse:
        """Respond to an unknown path (404) and to a method that a path does not have (405).

        OPTIONS is not an operation and arrives here too; its response has the same `Allow`.
        """
        if error.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return await self.http_error(request, RouteNotFound())
        # Starlette names only the methods of the first route that matches the path; the contract has them all.
        allowed = self._allowed_methods(request.scope["path"]) or _methods_in(error)
        not_allowed = MethodNotAllowed(allowed)
        if request.scope["method"] == "OPTIONS":
            return ConnexionResponse(HTTPStatus.NO_CONTENT, headers=not_allowed.headers)
        return await self.http_error(request, not_allowed)

    async def database_error(self, request: ConnexionRequest, error: SQLAlchemyError) -> ConnexionResponse:
        """Respond with 503 if the same request may succeed in a moment, else with 500, and log the reason in a line."""
        if not is_database_fault(error):
            return await self.fault(request, error)
        _log.error("the database failed: %s", reason(error), extra=_fields(request))
        return await self.http_error(request, ServiceUnavailable() if is_transient(error) else ServerFault())

    async def fault(self, request: ConnexionRequest, error: Exception) -> ConnexionResponse:
        """Respond to a fault of this server: the log gets the traceback, the response gets no detail."""
        _log.error("the request failed", exc_info=error, extra=_fields(request))
        return await self.http_error(request, ServerFault())

    def _allowed_methods(self, path: str) -> tuple[str, ...]:
        """Return the methods of a path of the contract, OPTIONS, and HEAD wherever there is GET."""
        documented = {operation.method for operation, _ in self._contract.operations_at(path)}
        return tuple(sorted({*documented, "OPTIONS", *(["HEAD"] if "GET" in documented else [])})) if documented else ()


def _methods_in(error: HTTPException) -> tuple[str, ...]:
    # For documentation and probes, which are not in the contract.
    return tuple(sorted((error.headers or {}).get("Allow", "GET, HEAD").split(", ")))


def _fields(request: ConnexionRequest) -> dict[str, Any]:
    return {"fields": {"request_id": context_of(request.scope).request_id}}
