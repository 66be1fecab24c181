"""Call the handler of an operation and send its result."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_server.gitlab.backend_models import CursorPage
from gitlab_error_tracking_server.gitlab.models import ClientKeyPage
from gitlab_error_tracking_server.gitlab.pagination import cursor_headers, page_headers
from gitlab_error_tracking_server.gitlab.serializers import Serializer
from gitlab_error_tracking_server.http.json_responses import send_json
from gitlab_error_tracking_server.request import READING_METHODS, absolute_url, context_of, operation_id_of, query_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gitlab_error_tracking_contract import Contract
    from starlette.types import Receive, Scope, Send

    from gitlab_error_tracking_server.gitlab.models import Instance
    from gitlab_error_tracking_server.store.store import Store


class Dispatcher:
    """The ASGI application at the end of the middleware stack.

    Args:
        handlers: The handlers by operationId.
        store: What the handlers read or change.
        contracts: Define the successful response of each operation.
        instance: The configuration of the GitLab instance.
    """

    def __init__(
        self,
        handlers: Mapping[str, Callable[..., Any]],
        store: Store,
        contracts: Sequence[Contract],
        instance: Instance,
    ) -> None:
        self._handlers = handlers
        self._store = store
        self._success = {
            name: operation.success.status for contract in contracts for name, operation in contract.operations.items()
        }
        self._serializer = Serializer(instance, *contracts)
        self._external_url = instance.external_url

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        operation_id = str(operation_id_of(scope))
        context = context_of(scope)
        handler = partial(self._handlers[operation_id], context.project.id, **context.parameters)
        call = self._store.read if scope["method"] in READING_METHODS else self._store.write
        result = await call(handler)
        status = self._success[operation_id]
        if status == HTTPStatus.NO_CONTENT:
            await send({"type": "http.response.start", "status": status, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        headers = self._page_headers(result, scope)
        await send_json(send, status, self._serializer.serialize(operation_id, result), headers)

    def _page_headers(self, result: Any, scope: Scope) -> dict[str, str]:
        url = absolute_url(self._external_url, scope["path"])
        if isinstance(result, ClientKeyPage):
            sent = context_of(scope).sent.get("per_page") or ""
            return page_headers(result, url, query_pairs(scope), per_page=str(sent))
        if isinstance(result, CursorPage):
            return cursor_headers(result, url, query_pairs(scope))
        return {}
