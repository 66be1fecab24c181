"""Traces by OpenTelemetry: its own instrumentations of ASGI and of the databases' drivers, and nothing secret in spans.

Only whoever wants traces imports this module. Where they are sent, and which, is told by OpenTelemetry's variables
(https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).

The drivers are instrumented and not SQLAlchemy, because the store sends its statements to the driver itself. Statements
are in the spans with placeholders, without their values.
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

# Of a request's headers, those that say which trace it belongs to. Any other may be a secret.
_SHOWN_HEADERS = {b"traceparent", b"tracestate", b"baggage", b"host"}


def start_tracing() -> None:
    """Send spans as OpenTelemetry's variables say, the last ones when the process ends."""
    # The one place from which OpenTelemetry does not take it in preference to what the operator says.
    os.environ.setdefault("OTEL_SERVICE_NAME", "gitlab-error-tracking")
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    trace_databases()


def stop_tracing() -> None:
    """Send what has not been sent."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.shutdown()


def trace_databases() -> None:
    """Trace what databases that are opened from now on are asked."""
    SQLite3Instrumentor().instrument()
    try:
        from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor  # noqa: PLC0415  (needs psycopg)
    except ModuleNotFoundError:
        pass  # there is no PostgreSQL to be asked
    else:
        PsycopgInstrumentor().instrument()
    ThreadingInstrumentor().instrument()  # what a thread asks belongs to the request that waits for it


def traced(site: ASGIApp) -> ASGIApp:
    """An application with a span for each request, named by its operation.

    The instrumentation sees neither the query nor the headers, which may be or repeat a token, nor one in the path.
    """
    instrumented = OpenTelemetryMiddleware(
        _Named(site), meter_provider=NoOpMeterProvider(), exclude_spans=["receive", "send"]
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await site(scope, receive, send)
            return
        whole = _Whole(scope, send)
        await instrumented(whole.shown_scope(), receive, whole.send)

    return app


class _Whole:
    """A request and its answer as they are, around an instrumentation that is shown less."""

    KEY = "gitlab_error_tracking.whole"

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self._send = send
        self._start: Message = {}

    def shown_scope(self) -> Scope:
        headers = [header for header in self.scope["headers"] if header[0] in _SHOWN_HEADERS]
        path = redact(self.scope["path"])
        return {**self.scope, "path": path, "query_string": b"", "headers": headers, self.KEY: self}

    def shown(self, message: Message) -> Message:
        if message["type"] != "http.response.start":
            return message
        self._start = message
        return {**message, "headers": []}

    async def send(self, message: Message) -> None:
        await self._send(self._start if message["type"] == "http.response.start" else message)


class _Named:
    """The application inside the instrumentation, which gives it back what that was not shown."""

    def __init__(self, site: ASGIApp) -> None:
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        whole: _Whole = scope[_Whole.KEY]

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":  # the span ends with the answer
                _name(trace.get_current_span(), whole.scope)
            await send(whole.shown(message))

        await self._site(whole.scope, receive, send_on)


def _name(span: trace.Span, scope: Scope) -> None:
    if operation := operation_id_of(scope):
        span.update_name(operation)
    span.set_attribute("gitlab_error_tracking.request_id", context_of(scope).request_id)
