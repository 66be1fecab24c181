"""Receive events from SDKs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from gitlab_error_tracking_server.gitlab.errors import IngestLimited, KeyRejected
from gitlab_error_tracking_server.http.json_responses import send_json
from gitlab_error_tracking_server.http.rate_limit import PERIOD
from gitlab_error_tracking_server.http.request_body import BodyTooLong, IncompleteBody, read_whole_body
from gitlab_error_tracking_server.ingest.errors import MalformedBody, TooLarge
from gitlab_error_tracking_server.ingest.masking import MASKED_NAMES, Masking
from gitlab_error_tracking_server.ingest.requests import IngestRequest, Reader
from gitlab_error_tracking_server.request import context_of, operation_id_of, path_parameter
from gitlab_error_tracking_server.store.backends.database import MAX_ID
from gitlab_error_tracking_server.store.events import ReceivedEvent
from gitlab_error_tracking_server.store.inbox import Inbox

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.types import Receive, Scope, Send

    from gitlab_error_tracking_server.gitlab.clock import Clock
    from gitlab_error_tracking_server.gitlab.models import Instance
    from gitlab_error_tracking_server.store.store import Store


class Ingest:
    """The ASGI application of the operations `store_event` and `store_envelope`.

    Args:
        store: Where events are stored.
        instance: The switch of integrated error tracking, and the limits.
        clock: The time of arrival.
    """

    def __init__(self, store: Store, instance: Instance, clock: Clock) -> None:
        self._inbox = Inbox(store)
        self._instance = instance
        self._clock = clock
        self._reader = Reader(Masking(instance.masked_names or MASKED_NAMES), instance.max_event, instance.max_envelope)
        self._limits = EventLimits({"key": instance.key_event_limit, "project": instance.project_event_limit})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._instance.integrated_error_tracking:
            raise KeyRejected
        request = await self._request(scope, receive)
        now = self._clock()
        is_envelope = operation_id_of(scope) == "store_envelope"
        submission = (self._reader.read_envelope if is_envelope else self._reader.read_store)(request, now)
        self._limits.check(now, key=submission.key, project=request.project_id)
        project_id = _project_id(request.project_id)
        if not await self._inbox.add(ReceivedEvent(project_id, submission.key, submission.event, now)):
            raise KeyRejected
        context_of(scope).dropped_items = submission.dropped
        await send_json(send, 200, {"id": submission.event_id}, {})

    async def _request(self, scope: Scope, receive: Receive) -> IngestRequest:
        limit = self._instance.max_envelope
        try:
            body = await read_whole_body(receive, limit)
        except BodyTooLong:
            raise TooLarge(f"the body exceeds {limit} bytes") from None
        except IncompleteBody:
            raise MalformedBody("the body ends early") from None
        headers = Headers(scope=scope)
        query_key = context_of(scope).query.get("sentry_key")
        return IngestRequest(
            project_id=path_parameter(scope["path_params"]["projectId"]),
            body=body,
            encoding=headers.get("content-encoding", ""),
            auth=headers.get("x-sentry-auth"),
            query_key=query_key if isinstance(query_key, str) else None,
        )


class EventLimits:
    """Limits on the requests of each client key and of each project in a minute. Each process counts its own.

    Args:
        limits: The limit of each scope; None for no limit.
    """

    def __init__(self, limits: dict[str, int | None]) -> None:
        self._limits = {scope: limit for scope, limit in limits.items() if limit is not None}
        self._period = 0
        self._counts: Counter[tuple[str, str]] = Counter()

    def check(self, now: datetime, **names: str) -> None:
        """Count a request.

        Args:
            now: The time of arrival.
            names: The name in each scope, for example of the client key.

        Raises:
            IngestLimited: The request exceeds a limit.
        """
        seconds = int(now.timestamp())
        if seconds // PERIOD != self._period:
            self._period = seconds // PERIOD
            self._counts.clear()
        for scope, limit in self._limits.items():
            self._counts[scope, names[scope]] += 1
            if self._counts[scope, names[scope]] > limit:
                raise IngestLimited(scope, PERIOD - seconds % PERIOD)


def _project_id(text: str) -> int:
    """Return the id of a project from a path; one that no project has is rejected like an unknown key."""
    if text.isascii() and text.isdigit() and len(text) < len(str(MAX_ID)):
        return int(text)
    raise KeyRejected
