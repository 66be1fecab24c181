"""The operation: calls the handler and answers with what it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from gitlab_error_tracking_server.context import context_of, operation_id_of
from gitlab_error_tracking_server.domain import ClientKeyPage
from gitlab_error_tracking_server.errors import RouteNotFound
from gitlab_error_tracking_server.json_answer import send_json
from gitlab_error_tracking_server.pagination import page_headers
from gitlab_error_tracking_server.presentation import Presenter

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract
    from starlette.types import Receive, Scope, Send

    from gitlab_error_tracking_server.domain import Instance
    from gitlab_error_tracking_server.operations import Operations


class Dispatcher:
    """The ASGI application that connexion's middleware ends in."""

    def __init__(self, operations: Operations, contract: Contract, instance: Instance) -> None:
        self._handlers = operations.table()
        self._success = {name: operation.success.status for name, operation in contract.operations.items()}
        self._presenter = Presenter(instance)
        self._external_url = instance.external_url.rstrip("/")

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        operation_id = operation_id_of(scope)
        if operation_id is None:
            raise RouteNotFound
        context = context_of(scope)
        result = self._handlers[operation_id](context.project.id, **context.parameters)
        headers = self._page_headers(result, scope) if isinstance(result, ClientKeyPage) else {}
        await send_json(send, self._success[operation_id], self._presenter.body(result), headers)

    def _page_headers(self, page: ClientKeyPage, scope: Scope) -> dict[str, str]:
        url = self._external_url + quote(scope["path"], safe="/%")
        return page_headers(page, url, scope["query_string"].decode("latin-1"))
