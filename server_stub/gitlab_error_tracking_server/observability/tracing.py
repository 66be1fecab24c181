"""Trace requests and statements with OpenTelemetry, without secrets in the spans.

Only `--traces` imports this module. OpenTelemetry's environment variables configure it
(https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).

The database drivers are instrumented instead of SQLAlchemy, because the store executes statements on the driver. Spans
contain statements with placeholders, without parameters.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
from opentelemetry.instrumentation.sqlite3 import SQLite3Instrumentor
from opentelemetry.instrumentation.threading import ThreadingInstrumentor
from opentelemetry.metrics import NoOpMeterProvider
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from gitlab_error_tracking_server.observability.redaction import redact
from gitlab_error_tracking_server.request import context_of, operation_id_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The headers of trace propagation, and Host. Any other header may be a secret.
_TRACED_HEADERS = {b"traceparent", b"tracestate", b"baggage", b"host"}


def start_tracing() -> None:
    """Start to export spans; the last ones are exported when the process ends."""
    # As a default in the environment, so that the operator's variables take precedence.
    os.environ.setdefault("OTEL_SERVICE_NAME", "gitlab-error-tracking")
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    trace_databases()


def stop_tracing() -> None:
    """Export the remaining spans."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.shutdown()


def trace_databases() -> None:
    """Trace the statements on database connections that are opened from now on."""
    SQLite3Instrumentor().instrument()
    try:
        from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor  # noqa: PLC0415  (needs psycopg)
    except ModuleNotFoundError:
        pass  # PostgreSQL is not installed
    else:
        PsycopgInstrumentor().instrument()
    ThreadingInstrumentor().instrument()  # so that a statement in a thread belongs to the span of its request


def trace_requests(app: ASGIApp) -> ASGIApp:
    """Return an application with a span for each request, named by its operation.

    The instrumentation sees neither query nor headers, which may contain a token, and a redacted path.
    """
    instrumented = OpenTelemetryMiddleware(
        _RestoredApp(app), meter_provider=NoOpMeterProvider(), exclude_spans=["receive", "send"]
    )

    async def traced_app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        request = _UnredactedRequest(scope, send)
        await instrumented(request.redacted_scope(), receive, request.send)

    return traced_app


def _may_be_traced(name: bytes, value: bytes) -> bool:
    text = value.decode("latin-1")
    return name in _TRACED_HEADERS and redact(text) == text


class _UnredactedRequest:
    """A request and the start of its response, of which the instrumentation gets redacted copies."""

    KEY = "gitlab_error_tracking.unredacted_request"

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self._send = send
        self._start: Message = {}

    def redacted_scope(self) -> Scope:
        headers = [header for header in self.scope["headers"] if _may_be_traced(*header)]
        path = redact(self.scope["path"])
        return {**self.scope, "path": path, "query_string": b"", "headers": headers, self.KEY: self}

    def redacted(self, message: Message) -> Message:
        if message["type"] != "http.response.start":
            return message
        self._start = message
        return {**message, "headers": []}

    async def send(self, message: Message) -> None:
        await self._send(self._start if message["type"] == "http.response.start" else message)


class _RestoredApp:
    """The application inside the instrumentation. It gets the unredacted request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request: _UnredactedRequest = scope[_UnredactedRequest.KEY]

        async def send_redacted(message: Message) -> None:
            if message["type"] == "http.response.start":  # the instrumentation ends the span after the response
                _name_span(trace.get_current_span(), request.scope)
            await send(request.redacted(message))

        await self._app(request.scope, receive, send_redacted)


def _name_span(span: trace.Span, scope: Scope) -> None:
    if operation := operation_id_of(scope):
        span.update_name(operation)
    span.set_attribute("gitlab_error_tracking.request_id", context_of(scope).request_id)
