"""Turns whatever was raised on the walk into an answer in GitLab's shape. Nothing else renders errors."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from gitlab_error_tracking_server.connexion import ConnexionResponse, ProblemException
from gitlab_error_tracking_server.gitlab.errors import (
    ApiError,
    MethodNotAllowed,
    RouteNotFound,
    ServerFault,
    ServiceUnavailable,
)
from gitlab_error_tracking_server.http.json_responses import to_json
from gitlab_error_tracking_server.http.routing import allowed_methods
from gitlab_error_tracking_server.request import context_of
from gitlab_error_tracking_server.store.backends.errors import is_database_fault, passes, reason

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract

    from gitlab_error_tracking_server.connexion import ConnexionMiddleware, ConnexionRequest

_log = logging.getLogger(__name__)


class ExceptionHandlers:
    """Renders errors. Its methods are coroutines because connexion runs anything else in a thread."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def register(self, app: ConnexionMiddleware) -> None:
        """Have connexion answer every error here: ours, its own, Starlette's, and those that nobody foresaw."""
        app.add_error_handler(ApiError, self.api_error)
        app.add_error_handler(HTTPException, self.http_error)
        app.add_error_handler(ProblemException, self.fault)
        app.add_error_handler(SQLAlchemyError, self.database_failed)
        app.add_error_handler(Exception, self.fault)

    async def api_error(self, _request: ConnexionRequest, error: ApiError) -> ConnexionResponse:
        """An error that was raised on purpose."""
        plain = isinstance(error.body, str)
        return ConnexionResponse(
            error.status,
            content_type="text/plain" if plain else "application/json",
            body=error.body if plain else to_json(error.body),
            headers=dict(error.headers),
        )

    async def http_error(self, request: ConnexionRequest, error: HTTPException) -> ConnexionResponse:
        """What Starlette's router raises: a method that the path does not have, or no such path.

        OPTIONS is among the former, because it is no operation: it is answered here, with the same header.
        """
        if error.status_code != MethodNotAllowed.status:
            return await self.api_error(request, RouteNotFound())
        # Starlette names only the methods of the first route that matches the path; the contract knows them all.
        allowed = allowed_methods(self._contract, request.scope["path"]) or _named_in(error)
        refusal = MethodNotAllowed(allowed)
        if request.scope["method"] == "OPTIONS":
            return ConnexionResponse(HTTPStatus.NO_CONTENT, headers=refusal.headers)
        return await self.api_error(request, refusal)

    async def database_failed(self, request: ConnexionRequest, error: SQLAlchemyError) -> ConnexionResponse:
        """The database failed: 503 where the same may go well in a moment, else 500, and one line that says why."""
        if not is_database_fault(error):
            return await self.fault(request, error)
        _log.error("the database failed: %s", reason(error), extra=_fields(request))
        return await self.api_error(request, ServiceUnavailable() if passes(error) else ServerFault())

    async def fault(self, request: ConnexionRequest, error: Exception) -> ConnexionResponse:
        """A fault of this server: everything about it into the log, nothing into the answer."""
        _log.error("failed", exc_info=error, extra=_fields(request))
        return await self.api_error(request, ServerFault())


def _named_in(error: HTTPException) -> tuple[str, ...]:
    # For what is beside the API, about which the contract says nothing.
    return tuple(sorted((error.headers or {}).get("Allow", "GET, HEAD").split(", ")))


def _fields(request: ConnexionRequest) -> dict[str, Any]:
    return {"fields": {"request_id": context_of(request.scope).request_id}}
