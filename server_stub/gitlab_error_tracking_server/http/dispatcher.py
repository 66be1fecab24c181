"""Call the handler of an operation and send its result."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.gitlab.models import ClientKeyPage
from gitlab_error_tracking_server.gitlab.pagination import page_headers
from gitlab_error_tracking_server.gitlab.serializers import Serializer
from gitlab_error_tracking_server.http.json_responses import send_json
from gitlab_error_tracking_server.request import READING_METHODS, absolute_url, context_of, operation_id_of, query_pairs

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract
    from starlette.types import Receive, Scope, Send

    from gitlab_error_tracking_server.gitlab.models import Instance
    from gitlab_error_tracking_server.gitlab.operations import Operations
    from gitlab_error_tracking_server.store.store import Store


class Dispatcher:
    """The ASGI application at the end of the middleware stack.

    Args:
        operations: The handlers.
        store: What the handlers read or change.
        contract: Defines the successful response of each operation.
        instance: The configuration of the GitLab instance.
    """

    def __init__(self, operations: Operations, store: Store, contract: Contract, instance: Instance) -> None:
        self._handlers = {name: getattr(operations, name) for name in contract.operations}
        self._store = store
        self._success = {name: operation.success.status for name, operation in contract.operations.items()}
        self._serializer = Serializer(instance, contract)
        self._external_url = instance.external_url

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        operation_id = str(operation_id_of(scope))
        context = context_of(scope)
        handler = partial(self._handlers[operation_id], context.project.id, **context.parameters)
        call = self._store.read if scope["method"] in READING_METHODS else self._store.write
        result = await call(handler)
        headers = self._page_headers(result, scope) if isinstance(result, ClientKeyPage) else {}
        await send_json(send, self._success[operation_id], self._serializer.serialize(operation_id, result), headers)

    def _page_headers(self, page: ClientKeyPage, scope: Scope) -> dict[str, str]:
        context = context_of(scope)
        sent = context.sent.get("per_page") or ""
        url = absolute_url(self._external_url, scope["path"])
        return page_headers(page, url, query_pairs(scope), per_page=str(sent))
