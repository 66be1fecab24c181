"""What Prometheus reads at `/-/metrics`, where GitLab has it: how many requests, how they ended, how long they took.

Every label has few values, all of them ours: an operation, or `other` for what is none, and a status. Nothing that a
client sends becomes a label, or a client could fill the memory.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gitlab_error_tracking_server.observability.multiprocess_metrics import (
    FOLDER,
    MetricsFolderUnavailable,
    check_folder,
    reserve_space,
)
from gitlab_error_tracking_server.request import operation_id_of

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from starlette.requests import Request
    from starlette.types import Scope

_log = logging.getLogger(__name__)

# In seconds. Half a millisecond is what a question takes on SQLite, ten seconds what a change may wait for another one.
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The numbers of one server. With `multiprocess_metrics` around several processes, each of them tells those of all.

    Where these cannot be kept, this process has none: it says so in the log, and at `/-/metrics`, and serves.
    """

    def __init__(self) -> None:
        self._kept = _can_be_kept()
        # It looks at the environment when it is imported.
        from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: PLC0415

        self._registry = CollectorRegistry()
        self._requests = Counter(
            "http_requests",
            "Requests that were answered, by operation and status.",
            ["operation", "status"],
            registry=self._registry,
        )
        self._durations = Histogram(
            "http_request_duration_seconds",
            "How long answers took, by operation.",
            ["operation"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        if FOLDER in os.environ and self._kept:
            self._registry = _of_all_processes()
        else:
            _add_this_process(self._registry)

    def observe(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        if not self._kept:
            return
        operation = operation_id_of(scope) or "other"
        self._requests.labels(operation, status).inc()
        self._durations.labels(operation).observe(seconds)

    def route(self) -> Route:
        """`/-/metrics`."""

        async def metrics(request: Request) -> Response:
            from prometheus_client.exposition import choose_encoder  # noqa: PLC0415  (see above)

            try:
                check_folder()
            except MetricsFolderUnavailable as gone:
                return PlainTextResponse(f"{gone}\n", status_code=503)
            if not self._kept:
                return PlainTextResponse("The log says why there are no metrics.\n", status_code=503)
            encode, content_type = choose_encoder(request.headers.get("accept", ""))
            return Response(encode(self._registry), headers={"Content-Type": content_type})

        return Route("/-/metrics", metrics)


def _can_be_kept() -> bool:
    if FOLDER not in os.environ:
        return True
    try:
        reserve_space(("counter", "histogram"))
    except (MetricsFolderUnavailable, OSError) as error:
        _log.error("this process has no metrics: %s", error)
        return False
    return True


def _of_all_processes() -> CollectorRegistry:
    from prometheus_client import CollectorRegistry  # noqa: PLC0415  (see above)
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415  (see above)

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # prometheus_client types it partly
    return registry


def _add_this_process(registry: CollectorRegistry) -> None:
    from prometheus_client import GCCollector, PlatformCollector, ProcessCollector  # noqa: PLC0415  (see above)

    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
