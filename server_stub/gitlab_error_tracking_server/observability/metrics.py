"""Prometheus metrics at `/-/metrics`, as in GitLab: number, status and duration of requests, and dropped items.

Labels have a fixed set of values: an operation, a known type of item, or `other`, and a status. A label from client
input would let a client fill the memory.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gitlab_error_tracking_server.observability.multiprocess_metrics import (
    FOLDER_VARIABLE,
    MetricsFolderUnavailable,
    allocate_files,
    check_folder,
)
from gitlab_error_tracking_server.request import context_of, operation_id_of

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from starlette.requests import Request
    from starlette.types import Scope

_log = logging.getLogger(__name__)

# Seconds, from a query on SQLite to the lock timeout.
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The metrics of one server. Inside `multiprocess_metrics`, each process serves the metrics of all processes.

    If the files for that cannot be created, metrics are disabled in this process, with an error in the log.
    """

    def __init__(self) -> None:
        self._enabled = _allocate_files()
        # Reads the environment at import.
        from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: PLC0415

        self._registry = CollectorRegistry()
        self._requests = Counter(
            "http_requests",
            "Number of HTTP requests.",
            ["operation", "status"],
            registry=self._registry,
        )
        self._durations = Histogram(
            "http_request_duration_seconds",
            "Duration of HTTP requests.",
            ["operation"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._dropped_items = Counter(
            "ingest_items_dropped",
            "Number of items of envelopes that are not events.",
            ["type"],
            registry=self._registry,
        )
        if FOLDER_VARIABLE in os.environ and self._enabled:
            self._registry = _multiprocess_registry()
        else:
            _add_process_collectors(self._registry)

    def observe(self, scope: Scope, status: int, seconds: float) -> None:
        """Record a request."""
        if not self._enabled:
            return
        operation = operation_id_of(scope) or "other"
        self._requests.labels(operation, status).inc()
        self._durations.labels(operation).observe(seconds)
        for item_type in context_of(scope).dropped_items:
            self._dropped_items.labels(item_type).inc()

    def route(self) -> Route:
        """Return the route `/-/metrics`."""

        async def metrics(request: Request) -> Response:
            from prometheus_client.exposition import choose_encoder  # noqa: PLC0415  (see above)

            try:
                check_folder()
            except MetricsFolderUnavailable as error:
                return PlainTextResponse(f"{error}\n", status_code=503)
            if not self._enabled:
                return PlainTextResponse("Metrics are disabled; see the log.\n", status_code=503)
            encode, content_type = choose_encoder(request.headers.get("accept", ""))
            return Response(encode(self._registry), headers={"Content-Type": content_type})

        return Route("/-/metrics", metrics)


def _allocate_files() -> bool:
    if FOLDER_VARIABLE not in os.environ:
        return True
    try:
        allocate_files(("counter", "histogram"))
    except (MetricsFolderUnavailable, OSError) as error:
        _log.error("metrics are disabled in this process: %s", error)
        return False
    return True


def _multiprocess_registry() -> CollectorRegistry:
    from prometheus_client import CollectorRegistry  # noqa: PLC0415  (see above)
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415  (see above)

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # prometheus_client types it partly
    return registry


def _add_process_collectors(registry: CollectorRegistry) -> None:
    from prometheus_client import GCCollector, PlatformCollector, ProcessCollector  # noqa: PLC0415  (see above)

    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
