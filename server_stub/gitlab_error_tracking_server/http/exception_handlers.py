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
    as_ingest_error,
    ingest_response_to,
    response_to,
)
from gitlab_error_tracking_server.http.json_responses import to_json
from gitlab_error_tracking_server.ingest.errors import IngestError
from gitlab_error_tracking_server.request import absolute_url, context_of, is_ingest_path
from gitlab_error_tracking_server.store.backends.failures import is_database_fault, is_transient, reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitlab_error_tracking_contract import Contract
    from starlette.types import Scope

    from gitlab_error_tracking_server.connexion import ConnexionMiddleware, ConnexionRequest
    from gitlab_error_tracking_server.gitlab.models import Instance

_log = logging.getLogger(__name__)


class ExceptionHandlers:
    """Handle exceptions. The methods are coroutines because connexion runs anything else in a thread.

    Args:
        contracts: Define the methods of a path.
        instance: The configuration of the GitLab instance.
    """

    def __init__(self, contracts: Sequence[Contract], instance: Instance) -> None:
        self._contracts = contracts
        self._instance = instance

    def register(self, app: ConnexionMiddleware) -> None:
        """Register a handler for every kind of exception."""
        app.add_error_handler(DomainError, self.domain_error)
        app.add_error_handler(IngestError, self.ingest_error)
        app.add_error_handler(HttpError, self.http_error)
        app.add_error_handler(HTTPException, self.routing_error)
        app.add_error_handler(ProblemException, self.fault)
        app.add_error_handler(SQLAlchemyError, self.database_error)
        app.add_error_handler(Exception, self.fault)

    async def domain_error(self, request: ConnexionRequest, error: DomainError) -> ConnexionResponse:
        """Respond to a domain error."""
        if isinstance(error, ProjectMoved):
            return _response(request, MovedPermanently(self._url_with_id(request.scope, error.project_id)))
        response = response_to(error, pauses_rejected_keys=self._instance.pauses_rejected_keys)
        return _response(request, response)

    async def ingest_error(self, request: ConnexionRequest, error: IngestError) -> ConnexionResponse:
        """Respond to a request of an SDK that cannot be read."""
        return _response(request, ingest_response_to(error))

    def _url_with_id(self, scope: Scope, project_id: int) -> str:
        """Return the URL of a request with the id of its project in place of a former path."""
        head, _, tail = scope["path"].partition(f"/projects/{scope['path_params']['id']}/")
        query = scope["query_string"].decode("latin-1")
        url = absolute_url(self._instance.external_url, f"{head}/projects/{project_id}/{tail}")
        return f"{url}{'?' if query else ''}{query}"

    async def http_error(self, request: ConnexionRequest, error: HttpError) -> ConnexionResponse:
        """Respond to an error that has a response."""
        return _response(request, error)

    async def routing_error(self, request: ConnexionRequest, error: HTTPException) -> ConnexionResponse:
        """Respond to a path or method that has no operation.

        GitLab's API ends with a route for everything: another method on a known path is 404, like an unknown path. Only
        OPTIONS is 204, with the methods of the path. Documentation and probes respond as other web servers do.
        """
        path: str = request.scope["path"]
        if f"{path}/".startswith("/api/v3/"):
            return _response(request, UnsupportedVersion())
        methods = {operation.method for contract in self._contracts for operation, _ in contract.operations_at(path)}
        if methods and request.scope["method"] == "OPTIONS":
            known = sorted({*methods, "OPTIONS", *(["HEAD"] if "GET" in methods else [])})
            return ConnexionResponse(HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(known)})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not methods:
            # Starlette lists the methods in the order of a set.
            allow = sorted((error.headers or {})["Allow"].split(", "))
            return _response(request, MethodNotAllowed(", ".join(allow)))
        return _response(request, RouteNotFound())

    async def database_error(self, request: ConnexionRequest, error: SQLAlchemyError) -> ConnexionResponse:
        """Respond with 503 if the same request may succeed in a moment, else with 500, and log the reason in a line."""
        if not is_database_fault(error):
            return await self.fault(request, error)
        _log.error("the database failed: %s", reason(error), extra=_fields(request))
        return _response(request, ServiceUnavailable() if is_transient(error) else ServerFault())

    async def fault(self, request: ConnexionRequest, error: Exception) -> ConnexionResponse:
        """Respond to a fault of this server: the log gets the traceback, the response gets no detail."""
        _log.error("the request failed", exc_info=error, extra=_fields(request))
        return _response(request, ServerFault())


def _response(request: ConnexionRequest, error: HttpError) -> ConnexionResponse:
    if is_ingest_path(request.scope["path"]):
        error = as_ingest_error(error)
    plain = isinstance(error.body, str)
    return ConnexionResponse(
        error.status,
        content_type="text/plain" if plain else "application/json",
        body=error.body if plain else to_json(error.body),
        headers=dict(error.headers),
    )


def _fields(request: ConnexionRequest) -> dict[str, Any]:
    return {"fields": {"request_id": context_of(request.scope).request_id}}
