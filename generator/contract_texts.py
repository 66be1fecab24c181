"""Read what openapi-python-client does not pass to its templates from a contract."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from contract_nodes import HEADER, header_schemes, mappings, name_of, properties_of, python_pattern, success_statuses
from docstrings import entry, prose, unwrapped
from gitlab_error_tracking_contract import resolve
from gitlab_error_tracking_contract.contract import operations_in
from openapi_python_client.strings import PythonIdentifier

# Marks the schema of a secret, which the client hides in every repr.
SENSITIVE = "x-sensitive"
# The header of a paginated response, and the parameter for the next page; the first that an operation has counts.
_PAGINATION = {"X-Next-Page": "page", "Link": "cursor"}


def globals_for_templates(document: dict[str, Any]) -> dict[str, Any]:
    """Return the variables of the templates beside those of openapi-python-client."""
    return {
        "api_title": document["info"]["title"],
        "server": urlsplit(document["servers"][0]["url"]),
        "example_url": _example_url(document),
        "header_schemes": header_schemes(document),
        "sensitive": _sensitive(document),
        "entry": entry,
        "prose": prose,
        "unwrapped": unwrapped,
    }


def operation_texts(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return by operation what openapi-python-client drops: texts, error responses, patterns and pagination."""
    return {
        PythonIdentifier(operation["operationId"], ""): _operation(document, operation)
        for _, _, operation in operations_in(document)
    }


def _operation(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    responses = {int(status): response for status, response in operation["responses"].items()}
    parameters = [resolve(document, parameter) for parameter in operation["parameters"]]
    successes = {status: resolve(document, responses[status]) for status in success_statuses(operation)}
    headers = {header for response in successes.values() for header in response.get("headers", {})}
    names = {p["name"] for p in parameters}
    return {
        "successes": [*successes],
        "returns": _returns(successes),
        "errors": {status: name_of(response) for status, response in responses.items() if status not in successes},
        "headers": {p["name"] for p in parameters if p.get(HEADER)},
        "patterns": {p["name"]: pattern for p in parameters if (pattern := python_pattern(p))},
        "examples": {p["name"]: example for p in parameters if (example := _example(document, p))},
        "page": next(
            (name for header, name in _PAGINATION.items() if header in headers and name in names),
            None,
        ),
    }


def _sensitive(document: dict[str, Any]) -> set[str]:
    """Return the names of the properties that hold secrets; each is hidden in every model that has one."""
    return {
        name
        for mapping in mappings(document)
        for name, schema in properties_of(mapping).items()
        if isinstance(schema, dict) and resolve(document, schema).get(SENSITIVE)
    }


def _returns(successes: dict[int, dict[str, Any]]) -> str:
    """Return the description of the first success, and those of the others with their statuses."""
    (_, first), *others = successes.items()
    return " ".join([first["description"], *(f"Status {status}: {other['description']}" for status, other in others)])


def _example(document: dict[str, Any], parameter: dict[str, Any]) -> Any:
    """Return the example of a parameter, if possible not a number, which may stand for a string; None without one."""
    named = parameter.get("examples", {}).values()
    examples = [parameter.get("example"), *(resolve(document, example).get("value") for example in named)]
    given = (example for example in examples if example is not None)
    return min(given, key=lambda example: str(example).isdigit(), default=None)


def _example_url(document: dict[str, Any]) -> str:
    """Return the address of the last server, which is a user's own if the contract has one, without its path."""
    server = document["servers"][-1]
    values = {name: variable["default"] for name, variable in server.get("variables", {}).items()}
    url = urlsplit(server["url"].format(**values))
    return f"{url.scheme}://{url.netloc}"
