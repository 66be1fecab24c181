"""Check that a contract contains only what the generator supports."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from contract_nodes import header_schemes, parameters_of, success_statuses
from gitlab_error_tracking_contract.contract import operations_in
from unsupported import unsupported


def check(document: dict[str, Any]) -> None:
    """Stop on what the generator does not support."""
    for path, method, operation in operations_in(document):
        _check_operation(f"{method.upper()} {path}", operation)
    for parameter in parameters_of(document):
        place = f"parameter {parameter['name']}"
        if "schema" not in parameter:
            unsupported(place, "a parameter without a schema", "generator/contract_check.py")
        if parameter["in"] == "cookie":
            unsupported(place, "cookies", "generator/runtime/_operation.py")
    if not urlsplit(document.get("servers", [{"url": ""}])[0]["url"]).netloc:
        unsupported("servers", "a first server without an absolute URL", "write its URL in full")
    if not header_schemes(document):
        unsupported("security", "an API without a token in a header", "generator/templates/client.py.jinja")


def _check_operation(place: str, operation: dict[str, Any]) -> None:
    if "operationId" not in operation:
        unsupported(place, "an operation without operationId", "add one")
    for status in operation["responses"]:
        if not status.isdigit():
            unsupported(f"{place}, response {status}", "ranges of statuses", "generator/contract_check.py")
    if not success_statuses(operation):
        unsupported(place, "an operation without a success", "add its response")
