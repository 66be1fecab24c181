"""Paths beside the API: probes and documentation; and CORS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from gitlab_error_tracking_contract import CONTRACTS, contract_path, load_contract
from gitlab_error_tracking_server.app import create_site
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_server.http import documentation
from sqlalchemy.exc import OperationalError

from contract_tests.support.in_process import client, content

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from gitlab_error_tracking_server.data.models import Data
    from gitlab_error_tracking_server.store.store import Store

    from contract_tests.support.databases import OpenStore

ORIGIN = "https://docs.example.com"
HOST = "https://gitlab.example.com"
LIST = "/api/v4/projects/5/error_tracking/client_keys"
PREFLIGHT = {
    "Origin": ORIGIN,
    "Access-Control-Request-Method": "PATCH",
    "Access-Control-Request-Headers": "private-token",
}


@pytest.fixture(scope="module")
def site(open_store: OpenStore) -> Iterator[httpx.Client]:
    """A client of a complete application."""
    with open_store() as store, client(create_site(store, Instance()), token=None, base_url=HOST) as site:
        yield site


@pytest.fixture(scope="module", params=[ORIGIN, "*"])
def cors_site(request: pytest.FixtureRequest, open_store: OpenStore, demonstration: Data) -> Iterator[httpx.Client]:
    """A client of a complete application that allows requests of another origin."""
    with open_store(demonstration) as store:
        app = create_site(store, Instance(cors_origins=(request.param,)))
        with client(app, token=None, base_url=HOST) as site:
            yield site


def test_health_returns_text(site: httpx.Client) -> None:
    response = site.get("/-/health")
    assert (response.status_code, response.text) == (200, "GitLab OK")


@pytest.mark.parametrize(
    ("probe", "body"),
    [("liveness", {"status": "ok"}), ("readiness", {"status": "ok", "db_check": [{"status": "ok"}]})],
)
def test_liveness_and_readiness_return_json(site: httpx.Client, probe: str, body: dict[str, Any]) -> None:
    assert content(site.get(f"/-/{probe}")) == (200, body)


def test_server_without_database_is_live_not_ready(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError("select 1", {}, Exception("disk I/O error"))

    monkeypatch.setattr(store, "ping", fail)
    with client(create_site(store, Instance()), base_url=HOST) as site:
        ready, live = site.get("/-/readiness"), site.get("/-/liveness")
    assert content(ready) == (503, {"status": "failed", "db_check": [{"status": "failed"}]})
    assert live.status_code == 200


PATHS = ["/-/health", "/-/liveness", "/-/readiness", "/docs/", "/docs", "/docs/openapi.yaml", "/docs/nothing", "/"]


@pytest.mark.parametrize("path", PATHS)
def test_paths_beside_api_have_standard_headers(site: httpx.Client, path: str) -> None:
    response = site.get(path)
    assert {"x-request-id", "x-content-type-options", "x-frame-options", "cache-control"} <= {*response.headers}


@pytest.mark.parametrize(
    "path", ["/docs/nothing", "/docs/%00", "/docs/%ff", "/docs/..%2F..%2Fetc%2Fpasswd", "/-", "/-/nothing", "/%00"]
)
def test_unknown_paths_beside_api_return_404(site: httpx.Client, path: str) -> None:
    assert content(site.get(path)) == (404, {"error": "404 Not Found"})


@pytest.mark.parametrize(("method", "path"), [("POST", "/docs"), ("POST", "/docs/openapi.json"), ("PUT", "/-/health")])
def test_read_only_paths_reject_other_methods(site: httpx.Client, method: str, path: str) -> None:
    response = site.request(method, path)
    assert content(response) == (405, {"error": "405 Not Allowed"})
    assert response.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/docs/", "text/html"),
        ("/docs/contract/0.1.0/openapi.json", "application/json"),
        ("/docs/zh/reference/get_settings.html", "text/html"),
        ("/docs/console.html", "text/html"),
        ("/docs/zh/console.html", "text/html"),
    ],
)
def test_documentation_is_served(site: httpx.Client, path: str, media_type: str) -> None:
    response = site.get(path)
    assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, media_type)


def test_console_sends_requests_to_this_server(site: httpx.Client) -> None:
    server = site.get("/docs/server.json")
    assert str(server.url.join(server.json()["url"])) == f"{HOST}/api/v4"


@pytest.mark.parametrize("folder", ["/docs", "/docs/zh", "/docs/reference"])
def test_documentation_folder_serves_its_index(site: httpx.Client, folder: str) -> None:
    moved, there = site.get(folder), site.get(f"{folder}/")
    assert (moved.status_code, moved.headers["location"]) == (307, f"{folder}/")
    assert there.text == site.get(f"{folder}/index.html").text


def test_unbuilt_documentation_names_make_docs(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(documentation, "_site_path", lambda: tmp_path / "site")
    with client(create_site(store, Instance()), base_url=HOST) as site:
        response = site.get("/docs/")
    assert (response.status_code, "make docs" in response.text) == (404, True)


def test_root_redirects_to_documentation(site: httpx.Client) -> None:
    response = site.get("/")
    assert (response.status_code, response.headers["location"]) == (307, "/docs/")


def test_cors_is_disabled_by_default(site: httpx.Client) -> None:
    responses = [site.options(LIST, headers=PREFLIGHT), site.get(LIST, headers={"Origin": ORIGIN})]
    headers = [name for response in responses for name in response.headers]
    assert [name for name in headers if name.startswith("access-control")] == []


def test_cors_preflight_of_allowed_origin_succeeds(cors_site: httpx.Client) -> None:
    response = cors_site.options(LIST, headers=PREFLIGHT)
    assert response.status_code == 200
    allowed = {*response.headers["access-control-allow-methods"].split(", ")}
    assert allowed == {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
    assert response.headers["access-control-allow-headers"] == "private-token"


@pytest.mark.parametrize(("token", "status"), [("glpat-demo-maintainer", 200), ("wrong", 401)])
def test_cors_exposes_response_headers_to_allowed_origin(cors_site: httpx.Client, token: str, status: int) -> None:
    response = cors_site.get(LIST, headers={"Origin": ORIGIN, "PRIVATE-TOKEN": token})
    assert (response.status_code, response.headers["access-control-allow-origin"] in (ORIGIN, "*")) == (status, True)
    exposed = {name.strip().lower() for name in response.headers["access-control-expose-headers"].split(",")}
    assert {"link", "x-total", "x-next-page", "x-request-id", "retry-after"} <= exposed


@pytest.mark.parametrize("cors_site", ["https://other.example.com"], indirect=True)
def test_cors_preflight_of_other_origin_is_rejected(cors_site: httpx.Client) -> None:
    assert "access-control-allow-origin" not in cors_site.options(LIST, headers=PREFLIGHT).headers


@pytest.mark.parametrize("contract_name", CONTRACTS)
@pytest.mark.parametrize("ending", [".yaml", ".json", ".zh-CN.yaml", ".zh-CN.json", "-3.1.yaml", "-3.1.json"])
def test_contract_lists_this_server_first(site: httpx.Client, contract_name: str, ending: str) -> None:
    name, contract = f"{contract_name}{ending}", load_contract(contract_path(contract_name))
    response = site.get(f"/docs/{name}")
    assert response.headers["content-type"] == f"application/{name.rpartition('.')[2]}"
    servers = yaml.safe_load(response.text)["servers"]
    assert servers[0] == {"url": contract.base_path}
    assert [server["url"] for server in servers[1:]] == [server["url"] for server in contract.document["servers"]]
