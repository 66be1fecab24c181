"""Every use of connexion: what the server imports from it, and each override with its reason.

Nothing else in the server imports connexion.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_server.request import operation_id_of

with warnings.catch_warnings():
    # connexion 3.3 warns at import of Starlette's test client and of a class of jsonschema, neither of which the server
    # uses. Programs that treat warnings as errors could not import it.
    warnings.simplefilter("ignore")
    from connexion import ConnexionMiddleware
    from connexion.exceptions import ProblemException
    from connexion.lifecycle import ConnexionRequest, ConnexionResponse
    from connexion.middleware.exceptions import ExceptionMiddleware
    from connexion.middleware.lifespan import LifespanMiddleware
    from connexion.middleware.routing import RoutingMiddleware
    from connexion.middleware.security import SecurityMiddleware
    from connexion.resolver import Resolver
    from connexion.security import NO_VALUE, ApiKeySecurityHandler, BearerSecurityHandler

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from gitlab_error_tracking_contract import Contract
    from starlette.types import ASGIApp, Receive, Scope, Send

    Authenticate = Callable[[ConnexionRequest], Awaitable[Any]]
    """Returns a dictionary about the user, or `NO_VALUE`."""

__all__ = [
    "NO_VALUE",
    "ConnexionMiddleware",
    "ConnexionRequest",
    "ConnexionResponse",
    "ExceptionMiddleware",
    "LifespanMiddleware",
    "ProblemException",
    "Resolver",
    "Routing",
    "SecurityMiddleware",
    "routing_document",
    "security_map",
]


class Routing(RoutingMiddleware):  # type: ignore[misc]  # connexion carries no types
    """Find the operation of a request.

    Overrides two rules of connexion: GitLab never redirects to a path with or without a trailing slash, and a path that
    no contract defines leaves the API here, so that every middleware after this one has an operation. Operations
    without access token leave it, too.

    Args:
        app: The next middleware.
        others: Applications by operationId; that of None is for all paths without operation.
    """

    def __init__(self, app: ASGIApp, others: Mapping[str | None, ASGIApp]) -> None:
        async def next_app(scope: Scope, receive: Receive, send: Send) -> None:
            await others.get(operation_id_of(scope), app)(scope, receive, send)

        super().__init__(next_app)
        self.router.redirect_slashes = False


def routing_document(contract: Contract) -> dict[str, Any]:
    """Return the part of the contract by which connexion routes: operations, their paths, and that they need a token.

    Every path parameter is a string. With an integer, connexion would respond 404 to other text before it
    authenticates the request; here the parameters are read after that. (connexion also fails on a parameter of several
    types.) The rest of the contract is left out: connexion would validate it, which took four fifths of the time to
    build the application.
    """
    document = contract.document
    paths: dict[str, dict[str, Any]] = {}
    for operation in contract.operations.values():
        paths.setdefault(operation.path, {})[operation.method.lower()] = {
            "operationId": operation.operation_id,
            "parameters": [
                {"name": parameter.name, "in": "path", "required": True, "schema": {"type": "string"}}
                for parameter in operation.parameters
                if parameter.location == "path"
            ],
            "responses": {"default": {"description": "See the contract."}},
        }
    return {
        "openapi": document["openapi"],
        "info": {"title": document["info"]["title"], "version": document["info"]["version"]},
        "security": document["security"],
        "components": {"securitySchemes": document["components"]["securitySchemes"]},
        "paths": paths,
    }


def security_map(authenticate: Authenticate) -> dict[str, type]:
    """Use one function for every security scheme of the contract.

    connexion tries one scheme after the other until one succeeds. GitLab looks for the token in all places first, and
    the first token that it finds decides, valid or not.
    """

    class ApiKey(ApiKeySecurityHandler):  # type: ignore[misc]  # connexion carries no types
        def get_fn(self, _scheme: dict[str, Any], _scopes: list[str]) -> Authenticate:
            return authenticate

    class Bearer(BearerSecurityHandler):  # type: ignore[misc]  # connexion carries no types
        def get_fn(self, _scheme: dict[str, Any], _scopes: list[str]) -> Authenticate:
            return authenticate

    return {"apiKey": ApiKey, "bearer": Bearer}
