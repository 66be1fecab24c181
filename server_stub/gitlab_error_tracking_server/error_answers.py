"""Turns whatever was raised on the walk into an answer in GitLab's shape. Nothing else renders errors."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from gitlab_error_tracking_server.context import context_of
from gitlab_error_tracking_server.errors import ApiError, MethodNotAllowed, RouteNotFound, ServerFault
from gitlab_error_tracking_server.framework import ConnexionResponse, ProblemException

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract

    from gitlab_error_tracking_server.framework import ConnexionMiddleware, ConnexionRequest

_log = logging.getLogger(__name__)


class ErrorAnswers:
    """Renders errors. Its methods are coroutines because connexion runs anything else in a thread."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def register(self, app: ConnexionMiddleware) -> None:
        """Have connexion answer every error here: ours, its own, Starlette's, and those that nobody foresaw."""
        app.add_error_handler(ApiError, self.api_error)
        app.add_error_handler(HTTPException, self.http_error)
        app.add_error_handler(ProblemException, self.fault)
        app.add_error_handler(Exception, self.fault)

    async def api_error(self, _request: ConnexionRequest, error: ApiError) -> ConnexionResponse:
        """An error that was raised on purpose."""
        plain = isinstance(error.body, str)
        return ConnexionResponse(
            error.status,
            content_type="text/plain" if plain else "application/json",
            body=error.body if plain else json.dumps(error.body, separators=(",", ":")),
            headers=dict(error.headers),
        )

    async def http_error(self, request: ConnexionRequest, error: HTTPException) -> ConnexionResponse:
        """What Starlette's router raises: a method that the path does not have, or no such path."""
        if error.status_code == MethodNotAllowed.status:
            # Starlette names only the methods of the first route that matches the path; the contract knows them all.
            path = request.scope["path"].removeprefix(self._contract.base_path)
            return await self.api_error(request, MethodNotAllowed(allowed_methods(self._contract, path)))
        return await self.api_error(request, RouteNotFound())

    async def fault(self, request: ConnexionRequest, error: Exception) -> ConnexionResponse:
        """A fault of this server: everything about it into the log, nothing into the answer."""
        _log.error("request_id=%s failed", context_of(request.scope).request_id, exc_info=error)
        return await self.api_error(request, ServerFault())


def allowed_methods(contract: Contract, path: str) -> tuple[str, ...]:
    """The methods that a path answers: those of the contract, and HEAD wherever there is GET."""
    documented = contract.methods_of(path)
    return tuple(sorted({*documented, *(["HEAD"] if "GET" in documented else [])}))
