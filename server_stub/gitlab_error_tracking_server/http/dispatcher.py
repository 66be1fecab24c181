"""The operation: calls the handler and answers with what it returns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from gitlab_error_tracking_server.gitlab.models import ClientKeyPage
from gitlab_error_tracking_server.gitlab.pagination import page_headers
from gitlab_error_tracking_server.gitlab.serializers import Serializer
from gitlab_error_tracking_server.http.json_responses import send_json
from gitlab_error_tracking_server.request import context_of, operation_id_of

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract
    from starlette.types import ASGIApp, Receive, Scope, Send

    from gitlab_error_tracking_server.gitlab.models import Instance
    from gitlab_error_tracking_server.gitlab.operations import Operations
    from gitlab_error_tracking_server.store.store import Store

_READING = {"GET", "HEAD"}


class Dispatcher:
    """The ASGI application that connexion's middleware ends in.

    Args:
        operations: The handlers.
        store: What the handlers read or change.
        contract: Says which status is success.
        instance: What is configured once for the whole GitLab.
        beside: Answers at paths that the contract does not know.
    """

    def __init__(
        self, operations: Operations, store: Store, contract: Contract, instance: Instance, beside: ASGIApp
    ) -> None:
        self._beside = beside
        self._handlers = operations.table()
        self._store = store
        self._success = {name: operation.success.status for name, operation in contract.operations.items()}
        self._presenter = Serializer(instance)
        self._external_url = instance.external_url.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation_id = operation_id_of(scope)
        if operation_id is None:
            await self._beside(scope, receive, send)
            return
        context = context_of(scope)
        handler = partial(self._handlers[operation_id], context.project.id, **context.parameters)
        call = self._store.read if scope["method"] in _READING else self._store.write
        result = await call(handler)
        headers = self._page_headers(result, scope) if isinstance(result, ClientKeyPage) else {}
        await send_json(send, self._success[operation_id], self._presenter.body(result), headers)

    def _page_headers(self, page: ClientKeyPage, scope: Scope) -> dict[str, str]:
        url = self._external_url + quote(scope["path"], safe="/%")
        return page_headers(page, url, scope["query_string"].decode("latin-1"))
