"""OpenTelemetry traces: the spans of a request, without secrets."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from contract_tests.support.command_line import run_command
from contract_tests.support.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, Span

    from contract_tests.support.databases import Databases

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TOKEN = "glpat-demo-maintainer"


class Collector:
    """An OpenTelemetry collector that keeps what it receives."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.url = ""

    def service_names(self) -> set[str]:
        attributes = [attribute for resource in self._resources() for attribute in resource.resource.attributes]
        return {attribute.value.string_value for attribute in attributes if attribute.key == "service.name"}

    def spans(self) -> list[Span]:
        return [span for resource in self._resources() for scope in resource.scope_spans for span in scope.spans]

    def _resources(self) -> list[ResourceSpans]:
        return [r for body in self.sent for r in ExportTraceServiceRequest.FromString(body).resource_spans]


@contextmanager
def collecting() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector.sent.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.url = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield collector
        server.shutdown()


@contextmanager
def traced_server(folder: Path, url: str, *arguments: str) -> Iterator[tuple[str, Collector]]:
    """Run a server; after the block, the collector has all its spans."""
    environment = {
        "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
        # Capturing all headers must not capture any.
        "OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST": ".*",
        "OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_RESPONSE": ".*",
    }
    with collecting() as collector, pytest.MonkeyPatch.context() as patch:
        for name, value in (environment | {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}).items():
            patch.setenv(name, value)
        with serving(folder, "--traces", "--database", url, *arguments) as server:
            yield server.url, collector
            server.process.send_signal(signal.SIGTERM)
            server.process.communicate(timeout=20)
            assert (server.process.returncode, "Traceback" in server.logged) == (0, False)


@pytest.fixture(scope="module")
def traced(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Collector, dict[str, httpx.Response]]:
    """All spans of one server, and the responses to the requests that it got."""
    folder = tmp_path_factory.mktemp("traced")
    with databases.shared(folder) as database, traced_server(folder, database) as (url, collector):
        keys = f"{url}/projects/5/error_tracking/client_keys"
        traceparent = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
        responses = {
            "header": httpx.post(keys, headers={"PRIVATE-TOKEN": TOKEN} | traceparent),
            "query": httpx.get(keys, params={"private_token": TOKEN, "page": "1"}),
            "bearer": httpx.get(
                keys, headers={"Authorization": f"Bearer {TOKEN}", "Cookie": TOKEN, "User-Agent": TOKEN}
            ),
            "unknown": httpx.get(f"{url}/nothing", params={"private_token": TOKEN}),
            "in path": httpx.get(f"{url}/projects/5/error_tracking/client_keys%3Fprivate_token={TOKEN}"),
        }
    return collector, responses


@pytest.mark.both_databases
def test_request_span_contains_database_spans(traced: tuple[Collector, dict[str, httpx.Response]]) -> None:
    collector, responses = traced
    spans = [span for span in collector.spans() if span.trace_id.hex() == TRACE]
    (request,) = (span for span in spans if span.parent_span_id.hex() == PARENT)
    database_spans = [span for span in spans if span.parent_span_id == request.span_id]
    attributes = {attribute.key: attribute.value for attribute in request.attributes}
    request_id = responses["header"].headers["x-request-id"]
    assert request.name == "create_client_key"
    assert attributes["http.status_code"].int_value == 201
    assert attributes["gitlab_error_tracking.request_id"].string_value == request_id
    assert {"SELECT", "INSERT"} <= {span.name.partition(" ")[0] for span in database_spans}
    assert len(database_spans) == len(spans) - 1
    assert collector.service_names() == {"gitlab-error-tracking"}


@pytest.mark.both_databases
def test_spans_contain_no_token_or_key(traced: tuple[Collector, dict[str, httpx.Response]]) -> None:
    collector, responses = traced
    assert [response.status_code for response in responses.values()] == [201, 200, 200, 404, 404]
    assert "rel=" in responses["query"].headers["link"]
    assert {"list_client_keys", "create_client_key"} <= {span.name for span in collector.spans()}
    assert b"glpat" not in b"".join(collector.sent)
    assert b"glet_" not in b"".join(collector.sent)


def test_workers_export_request_spans(tmp_path: Path, shared_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "ours")
    with traced_server(tmp_path, shared_url, "--workers", "2") as (url, collector):
        for _ in range(6):  # six connections, distributed among the workers
            httpx.get(f"{url}/projects/5/error_tracking/client_keys", headers={"PRIVATE-TOKEN": TOKEN})
    assert [span.name for span in collector.spans()].count("list_client_keys") == 6
    assert collector.service_names() == {"ours"}


@pytest.mark.parametrize("check", [[], ["--check"]], ids=["serve", "check"])
def test_traces_without_extra_name_the_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: list[str]
) -> None:
    monkeypatch.delitem(sys.modules, "gitlab_error_tracking_server.observability.tracing", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)  # as if not installed
    finished = run_command(tmp_path, "serve", "--traces", *check)
    assert (finished.returncode, finished.stdout, len(finished.stderr.splitlines())) == (1, "", 1)
    assert "pip install 'gitlab-error-tracking[server,telemetry]" in finished.stderr


LOADED = """
import sys
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_server.observability.configuration import Observability
from gitlab_error_tracking_server.app import create_site
from gitlab_error_tracking_server.store.store import Store
Observability().start()
with Store.open("sqlite://") as store:
    create_site(store, Instance(), Observability())
print(*(name for name in sys.modules if name.startswith("opentelemetry")))
"""


def test_opentelemetry_is_imported_only_with_traces() -> None:
    finished = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert finished.stdout.split() == []
