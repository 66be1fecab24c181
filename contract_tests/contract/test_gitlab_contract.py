"""GitLab's API: what its contract says beyond the rules for every contract."""

from __future__ import annotations

import re
from typing import Any

import pytest
from gitlab_error_tracking_contract import contract_path, load_contract
from gitlab_error_tracking_contract.contract import operations_in

CONTRACT = load_contract()
DOCUMENT = CONTRACT.document

each_operation = pytest.mark.parametrize(
    ("name", "operation"),
    [pytest.param(node["operationId"], node, id=node["operationId"]) for _, _, node in operations_in(DOCUMENT)],
)


@each_operation
def test_operation_documents_exact_statuses(name: str, operation: dict[str, Any]) -> None:
    """A moved project redirects GET. Parameters and bodies may be invalid; any text is an id, if of no project."""
    reads = name.startswith(("get", "list"))
    success = "201" if name == "create_client_key" else "200"
    redirect = ["301"] if reads else []
    invalid = ["400"] if not reads or len(operation["parameters"]) > 1 else []
    assert [*operation["responses"]] == [success, *redirect, *invalid, "401", "403", "404", "429"]


@each_operation
def test_operation_description_names_role_and_version(name: str, operation: dict[str, Any]) -> None:
    assert "Needs the Maintainer role." in operation["description"]
    assert re.search(r"Introduced in GitLab \d+\.\d+", operation["description"])


def test_contract_names_no_programming_language() -> None:
    assert "python" not in contract_path().read_text(encoding="utf-8").lower()


def test_credentials_are_marked_sensitive() -> None:
    properties = {
        name: inner
        for schema in DOCUMENT["components"]["schemas"].values()
        for name, inner in schema["properties"].items()
    }
    assert {name for name, inner in properties.items() if inner.get("x-sensitive")} == {"public_key", "sentry_dsn"}


def test_links_target_key_deletion() -> None:
    links = DOCUMENT["components"]["links"].values()
    assert {link["operationId"] for link in links} == {"delete_client_key"}
    assert all({*link["parameters"]} == {"id", "key_id"} for link in links)


def test_every_server_has_gitlabs_base_path() -> None:
    assert CONTRACT.base_path == "/api/v4"
    assert all(server["url"].endswith("/api/v4") for server in DOCUMENT["servers"])
