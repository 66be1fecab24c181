"""Metrics for Prometheus at `/-/metrics`."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from gitlab_error_tracking_contract import CONTRACTS, contract_path, load_contract
from gitlab_error_tracking_server.app import create_site
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_server.observability.configuration import Observability
from gitlab_error_tracking_server.observability.multiprocess_metrics import FILE_SIZE, multiprocess_metrics
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

from contract_tests.support.command_line import run_command
from contract_tests.support.in_process import client, content
from contract_tests.support.serving import serving, workers_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_server.store.store import Store

SETTINGS, NO_SETTINGS = (f"/api/v4/projects/{number}/error_tracking/settings" for number in (1, 2))


@pytest.fixture
def site(request: pytest.FixtureRequest, store: Store) -> Iterator[httpx.Client]:
    """A client of a complete application; a parameter enables or disables metrics."""
    observability = Observability(metrics=getattr(request, "param", True))
    with client(create_site(store, Instance(), observability), base_url="http://localhost") as site:
        yield site


def test_dropped_items_are_counted_by_type(site: httpx.Client) -> None:
    envelope = b'{}\n{"type":"session"}\n{}\n{"type":"made_up"}\n{}'
    for _ in range(2):
        site.post(
            "/errortracking/api/v1/projects/api/5/envelope/?sentry_key=glet_0ff98b1d849c083f76d0bc545ed053a3",
            content=envelope,
        )
    found = {
        sample.labels["type"]: sample.value
        for family in read_text(site.get("/-/metrics").text)
        for sample in family.samples
        if sample.name == "ingest_items_dropped_total"
    }
    assert found == {"session": 2, "other": 2}


def requests(text: str) -> dict[tuple[str, str], float]:
    """Return the number of requests by operation and status."""
    return {
        (sample.labels["operation"], sample.labels["status"]): sample.value
        for family in read_text(text)
        for sample in family.samples
        if sample.name == "http_requests_total"
    }


def test_requests_are_counted_by_operation_and_status(site: httpx.Client) -> None:
    for path in (SETTINGS, SETTINGS, NO_SETTINGS, "/nothing"):
        site.get(path)
    site.get(SETTINGS, headers={"PRIVATE-TOKEN": "glpat-unknown"})
    assert requests(site.get("/-/metrics").text) == {
        ("get_settings", "200"): 2,
        ("get_settings", "404"): 1,
        ("get_settings", "401"): 1,
        ("other", "404"): 1,
    }


def test_request_duration_is_measured_by_operation(site: httpx.Client) -> None:
    site.get(SETTINGS)
    families = {family.name: family for family in read_text(site.get("/-/metrics").text)}
    samples = {sample.name: sample.value for sample in families["http_request_duration_seconds"].samples}
    assert samples["http_request_duration_seconds_count"] == 1
    assert 0 < samples["http_request_duration_seconds_sum"] < 60
    assert "process_resident_memory_bytes" in families


def test_client_input_never_becomes_a_label(site: httpx.Client) -> None:
    for number in range(20):
        site.get(f"/api/v4/projects/{number}/error_tracking/settings", params={f"a{number}": "b"})
        site.request(f"METHOD{number}", f"/made/up/{number}", headers={"User-Agent": f"agent{number}"})
    families = [family for family in read_text(site.get("/-/metrics").text) if family.name.startswith("http_")]
    labels = {label for family in families for sample in family.samples for label in sample.labels.items()}
    assert {label for label in labels if label[0] != "le"} == {
        *(("operation", operation) for operation in ("get_settings", "other")),
        *(("status", status) for status in ("200", "404")),
    }


def test_metrics_support_openmetrics_format(site: httpx.Client) -> None:
    response = site.get("/-/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert "http_requests" in {family.name for family in read_openmetrics(response.text)}  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("site", [False], indirect=True)
def test_disabled_metrics_return_404(site: httpx.Client) -> None:
    assert content(site.get("/-/metrics")) == (404, {"error": "404 Not Found"})


def test_own_metrics_folder_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with multiprocess_metrics():
        ours = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
        assert ours.is_dir()
    assert not ours.exists()
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    with multiprocess_metrics():
        assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(tmp_path)
    assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(tmp_path)


OBSERVE_EVERYTHING = """
import sys
from gitlab_error_tracking_server.ingest.requests import ITEM_TYPES
from gitlab_error_tracking_server.observability.metrics import Metrics
from gitlab_error_tracking_server.request import open_context
metrics = Metrics()
for operation in sys.argv[1:]:
    scope = {"headers": [], "query_string": b"", "extensions": {"connexion_routing": {"operation_id": operation}}}
    open_context(scope, "").dropped_items = (*ITEM_TYPES, "other")
    for status in range(400, 440):
        metrics.observe(scope, status, 0.1)
"""


def test_preallocated_files_hold_all_operations() -> None:
    operations = [name for contract in CONTRACTS for name in load_contract(contract_path(contract)).operations]
    with multiprocess_metrics():
        subprocess.run([sys.executable, "-c", OBSERVE_EVERYTHING, *operations, "other"], check=True)
        files = [file.stat() for file in Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).iterdir()]
    # prometheus_client enlarges a file that is too small.
    assert [(file.st_size, file.st_blocks * 512 >= FILE_SIZE) for file in files] == [(FILE_SIZE, True)] * 2


def test_full_disk_disables_only_metrics(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr("os.posix_fallocate", full)
    with client(create_site(store, Instance(), Observability()), base_url="http://localhost") as site:
        responses = [site.get(path) for path in ("/-/health", "/-/metrics")]
    assert [response.status_code for response in responses] == [200, 503]
    assert [*tmp_path.iterdir()] == []
    assert responses[1].text == "Metrics are disabled; see the log.\n"
    assert "metrics are disabled in this process: [Errno 28] No space left on device" in caplog.text


@pytest.mark.parametrize("check", [[], ["--check"]], ids=["serve", "check"])
@pytest.mark.parametrize(("folder", "named"), [("/nonexistent/m", "/nonexistent/m"), ("", "empty")])
def test_missing_metrics_folder_is_reported_in_one_line(
    tmp_path: Path, check: list[str], folder: str, named: str
) -> None:
    env = {"PROMETHEUS_MULTIPROC_DIR": folder}
    finished = run_command(tmp_path, "serve", "--port", "0", "--workers", "2", *check, env=env)
    message = f"Error: PROMETHEUS_MULTIPROC_DIR is not a folder: {named}\n"
    assert (finished.returncode, finished.stdout, finished.stderr) == (1, "", message)


def test_worker_without_metrics_folder_serves_requests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serving(tmp_path, "--workers", "2") as server, httpx.Client() as http:
        (folder,) = tmp_path.glob("gitlab-error-tracking-metrics-*")
        shutil.rmtree(folder)
        for worker in workers_of(server):
            worker.kill()
        host = server.url.removesuffix("/api/v4")
        statuses: list[int] = []
        for _ in range(10):
            with suppress(httpx.TransportError):  # until a new worker is ready
                statuses = [http.get(f"{host}/-/{path}").status_code for path in ("health", "metrics")]
                break
    assert statuses == [200, 503]
    assert "metrics are disabled in this process: PROMETHEUS_MULTIPROC_DIR is not a folder" in server.logged
    assert "Traceback" not in server.logged
