"""Routing: which operation is it? connexion finds it, by the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_server.connexion import RoutingMiddleware
from gitlab_error_tracking_server.gitlab.errors import TargetTooLong

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract
    from starlette.types import ASGIApp, Receive, Scope, Send

# nginx's own limit for a request line (`large_client_header_buffers`), which GitLab leaves as it is.
MAX_TARGET = 8192


class Routing(RoutingMiddleware):  # type: ignore[misc]  # connexion carries no types
    """connexion's routing, which never answers with a redirect, because GitLab's API does not.

    Raises:
        TargetTooLong: The path and the query are longer than the web server in front of GitLab takes.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self.router.redirect_slashes = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_TARGET:
            raise TargetTooLong
        await super().__call__(scope, receive, send)


def routing_document(contract: Contract) -> dict[str, Any]:
    """As much of the contract as connexion is to route by: operations, their paths, and that they need a token.

    Every path parameter is any text. An integer in the path would make connexion answer 404 for other text before
    anybody asked who is there; here `parameters` refuses it, in its turn. (Nor does connexion understand a parameter
    of several types.) What else is in the contract is for other rooms: connexion would only validate it, which made up
    four fifths of the time to build the application.
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


def allowed_methods(contract: Contract, path: str) -> tuple[str, ...]:
    """The methods that a path answers: those of the contract, OPTIONS, and HEAD wherever there is GET.

    None for a path that the contract does not know.
    """
    documented = contract.methods_of(path.removeprefix(contract.base_path))
    return documented and tuple(sorted({*documented, "OPTIONS", *(["HEAD"] if "GET" in documented else [])}))
