"""Turn exceptions into responses in GitLab's form."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from gitlab_error_tracking_server.connexion import ConnexionResponse, ProblemException
from gitlab_error_tracking_server.gitlab.errors import DomainError, ProjectMoved
from gitlab_error_tracking_server.http.errors import (
    HttpError,
    MethodNotAllowed,
    MovedPermanently,
    RouteNotFound,
    ServerFault,
    ServiceUnavailable,
    UnsupportedVersion,
    response_to,
)
from gitlab_error_tracking_server.http.json_responses import to_json
from gitlab_error_tracking_server.request import absolute_url, context_of
from gitlab_error_tracking_server.store.backends.failures import is_database_fault, is_transient, reason

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract
    from starlette.types import Scope

    from gitlab_error_tracking_server.connexion import ConnexionMiddleware, ConnexionRequest

_log = logging.getLogger(__name__)


class ExceptionHandlers:
    """Handle exceptions. The methods are coroutines because connexion runs anything else in a thread.

    Args:
        contract: Defines the methods of a path.
        external_url: The address of the instance.
    """

    def __init__(self, contract: Contract, external_url: str) -> None:
        self._contract = contract
        self._external_url = external_url

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
        if isinstance(error, ProjectMoved):
            return _response(MovedPermanently(self._url_with_id(request.scope, error.project_id)))
        return _response(response_to(error))

    def _url_with_id(self, scope: Scope, project_id: int) -> str:
        """Return the URL of a request with the id of its project in place of a former path."""
        head, _, tail = scope["path"].partition(f"/projects/{scope['path_params']['id']}/")
        query = scope["query_string"].decode("latin-1")
        url = absolute_url(self._external_url, f"{head}/projects/{project_id}/{tail}")
        return f"{url}{'?' if query else ''}{query}"

    async def http_error(self, _request: ConnexionRequest, error: HttpError) -> ConnexionResponse:
        """Respond to an error that has a response."""
        return _response(error)

    async def routing_error(self, request: ConnexionRequest, error: HTTPException) -> ConnexionResponse:
        """Respond to a path or method that has no operation.

        GitLab's API ends with a route for everything: another method on a known path is 404, like an unknown path. Only
        OPTIONS is 204, with the methods of the path. Documentation and probes respond as other web servers do.
        """
        path: str = request.scope["path"]
        if f"{path}/".startswith("/api/v3/"):
            return _response(UnsupportedVersion())
        methods = {operation.method for operation, _ in self._contract.operations_at(path)}
        if methods and request.scope["method"] == "OPTIONS":
            known = sorted({*methods, "OPTIONS", *(["HEAD"] if "GET" in methods else [])})
            return ConnexionResponse(HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(known)})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not methods:
            # Starlette lists the methods in the order of a set.
            allow = sorted((error.headers or {})["Allow"].split(", "))
            return _response(MethodNotAllowed(", ".join(allow)))
        return _response(RouteNotFound())

    async def database_error(self, request: ConnexionRequest, error: SQLAlchemyError) -> ConnexionResponse:
        """Respond with 503 if the same request may succeed in a moment, else with 500, and log the reason in a line."""
        if not is_database_fault(error):
            return await self.fault(request, error)
        _log.error("the database failed: %s", reason(error), extra=_fields(request))
        return _response(ServiceUnavailable() if is_transient(error) else ServerFault())

    async def fault(self, request: ConnexionRequest, error: Exception) -> ConnexionResponse:
        """Respond to a fault of this server: the log gets the traceback, the response gets no detail."""
        _log.error("the request failed", exc_info=error, extra=_fields(request))
        return _response(ServerFault())


def _response(error: HttpError) -> ConnexionResponse:
    plain = isinstance(error.body, str)
    return ConnexionResponse(
        error.status,
        content_type="text/plain" if plain else "application/json",
        body=error.body if plain else to_json(error.body),
        headers=dict(error.headers),
    )


def _fields(request: ConnexionRequest) -> dict[str, Any]:
    return {"fields": {"request_id": context_of(request.scope).request_id}}
