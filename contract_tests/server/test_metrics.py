"""What Prometheus reads at `/-/metrics`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from gitlab_error_tracking_server.domain import Instance
from gitlab_error_tracking_server.metrics import shared_numbers
from gitlab_error_tracking_server.observation import Observation
from gitlab_error_tracking_server.site import create_site
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

from contract_tests.in_process import InProcessTransport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_contract import Contract
    from gitlab_error_tracking_server.store import Store

SETTINGS, NO_SETTINGS = (f"/api/v4/projects/{number}/error_tracking/settings" for number in (1, 2))


@pytest.fixture
def site(request: pytest.FixtureRequest, store: Store) -> Iterator[httpx.Client]:
    """Everything that a server serves; a parameter says whether it has metrics."""
    observation = Observation(metrics=getattr(request, "param", True))
    transport = InProcessTransport(create_site(store, Instance(), observation))
    with httpx.Client(
        transport=transport, base_url="http://localhost", headers={"PRIVATE-TOKEN": "glpat-demo-maintainer"}
    ) as client:
        yield client


def requests(text: str) -> dict[tuple[str, str], float]:
    """How many requests, by operation and status."""
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


def test_how_long_answers_took_is_told_by_operation(site: httpx.Client) -> None:
    site.get(SETTINGS)
    families = {family.name: family for family in read_text(site.get("/-/metrics").text)}
    samples = families["http_request_duration_seconds"].samples
    count = [sample.value for sample in samples if sample.name.endswith("_count")]
    total = [sample.value for sample in samples if sample.name.endswith("_sum")]
    assert count == [1]
    assert 0 < total[0] < 60
    assert "process_resident_memory_bytes" in families


def test_nothing_that_a_client_sends_becomes_a_label(site: httpx.Client, contract: Contract) -> None:
    for number in range(20):
        site.get(f"/api/v4/projects/{number}/error_tracking/settings", params={f"a{number}": "b"})
        site.request(f"METHOD{number}", f"/made/up/{number}", headers={"User-Agent": f"agent{number}"})
    labels = {label for family in read_text(site.get("/-/metrics").text) for sample in family.samples
              if family.name.startswith("http_") for label in sample.labels.items()}  # fmt: skip
    operations = {value for name, value in labels if name == "operation"}
    assert {name for name, _ in labels} == {"operation", "status", "le"}
    assert operations == {"get_settings", "other"}
    assert operations <= {*contract.operations, "other"}
    assert {value for name, value in labels if name == "status"} <= {"200", "404", "405"}


def test_prometheus_may_ask_for_openmetrics(site: httpx.Client) -> None:
    response = site.get("/-/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert "http_requests" in {family.name for family in read_openmetrics(response.text)}  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("site", [False], indirect=True)
def test_there_are_none_where_they_are_switched_off(site: httpx.Client) -> None:
    response = site.get("/-/metrics")
    assert (response.status_code, response.json()) == (404, {"error": "404 Not Found"})


PROCESS = """
from gitlab_error_tracking_server.metrics import Metrics
metrics = Metrics()
metrics.observe({"extensions": {"connexion_routing": {"operation_id": "get_settings"}}}, 200, 0.1)
from prometheus_client.exposition import generate_latest
print(generate_latest(metrics._registry).decode())
"""


def test_processes_that_share_their_numbers_tell_those_of_all() -> None:
    with shared_numbers():
        told = [subprocess.run([sys.executable, "-c", PROCESS], capture_output=True, text=True, check=True).stdout
                for _ in range(2)]  # fmt: skip
    assert [requests(text) for text in told] == [{("get_settings", "200"): 1}, {("get_settings", "200"): 2}]


def test_the_folder_of_shared_numbers_is_gone_afterwards_unless_somebody_else_chose_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shared_numbers():
        ours = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
        assert ours.is_dir()
    assert not ours.exists()
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    with shared_numbers():
        assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(tmp_path)
    assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(tmp_path)
