"""Read what openapi-python-client does not pass to its templates from the contract.

Everything here follows from OpenAPI. Nothing names an operation, a status or a text of this contract.
"""

from __future__ import annotations

import copy
import re
import textwrap
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

from gitlab_error_tracking_contract import resolve
from openapi_python_client.strings import ClassName, safe_for_docstring

if TYPE_CHECKING:
    from collections.abc import Iterator

# Marks the schema of a secret, which the client hides in every repr.
SENSITIVE = "x-sensitive"
ON_THE_WIRE = re.compile(r"^On the wire\b.*?(\n\s*\n|\Z)", re.DOTALL | re.MULTILINE)
FENCED_CODE = re.compile(r"^```.*?^```\n?", re.DOTALL | re.MULTILINE)


def for_the_generator(document: dict[str, Any]) -> dict[str, Any]:
    """Return an equivalent contract from which openapi-python-client generates better code."""
    document = copy.deepcopy(document)
    _check(document)
    for parameter in _parameters(document):
        # openapi-python-client reads the description of a parameter's schema, not that of the parameter.
        parameter["schema"].setdefault("description", parameter.get("description", ""))
    for schema in document["components"]["schemas"].values():
        # The contract allows additional fields; the models of the client ignore them.
        schema.setdefault("additionalProperties", False)
    for mapping in mappings(document):
        if isinstance(mapping.get("enum"), list) and len(mapping["enum"]) == 1:
            # openapi-python-client generates a class for an enum, but none for a constant.
            (mapping["const"],) = mapping.pop("enum")
        if isinstance(mapping.get("description"), str):
            # How a request is encoded is the client's task; its users need not know.
            mapping["description"] = ON_THE_WIRE.sub("", FENCED_CODE.sub("", mapping["description"])).strip()
    return document


def globals_for_templates(document: dict[str, Any]) -> dict[str, Any]:
    """Return the variables of the templates beside those of openapi-python-client."""
    schemes = document["components"]["securitySchemes"]
    return {
        "server": urlsplit(document["servers"][0]["url"]),
        "header_schemes": {name: _header(scheme) for name, scheme in schemes.items() if _header(scheme)},
        "sensitive": {
            (ClassName(name, ""), key)
            for name, schema in document["components"]["schemas"].items()
            for key, inner in schema.get("properties", {}).items()
            if inner.get(SENSITIVE)
        },
        "operations": {
            operation["operationId"]: _operation(document, operation)
            for item in document["paths"].values()
            for operation in item.values()
        },
        "pattern_literal": lambda pattern: f'r"{pattern}"' if '"' not in pattern else repr(pattern),
        "prose": prose,
        "unsupported": unsupported,
    }


def name_of(reference: dict[str, Any]) -> str:
    """Return the name in `components` that a reference points to."""
    return str(reference["$ref"]).rpartition("/")[2]


def mappings(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping in a part of the contract, at any depth."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from mappings(child)


def prose(text: str, width: int, indent: int = 0) -> str:
    """Wrap a text of the contract into paragraphs for a docstring; indent all lines but the first."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text.strip())]
    lines = [textwrap.fill(safe_for_docstring(p), width, break_long_words=False) for p in paragraphs]
    return textwrap.indent("\n\n".join(lines), " " * indent).lstrip()


def _operation(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """Return what openapi-python-client drops of an operation: texts, error responses, patterns and pagination."""
    responses = {int(status): response for status, response in operation["responses"].items()}
    parameters = [resolve(document, parameter) for parameter in operation.get("parameters", [])]
    ((status, success),) = ((status, responses[status]) for status in responses if status < HTTPStatus.BAD_REQUEST)
    return {
        "status": status,
        "success": success["description"],
        "errors": {status: name_of(response) for status, response in responses.items() if response is not success},
        "patterns": {p["name"]: pattern for p in parameters if (pattern := _pattern(p["schema"]))},
        "paginated": "X-Next-Page" in success.get("headers", {}) and any(p["name"] == "page" for p in parameters),
    }


def _check(document: dict[str, Any]) -> None:
    """Stop on what the generator does not support."""
    for path, item in document["paths"].items():
        if "parameters" in item:
            unsupported(f"parameters of a path, such as those of {path}, beside those of its operations")
        for operation in item.values():
            for status, response in operation["responses"].items():
                if int(status) >= HTTPStatus.BAD_REQUEST and "$ref" not in response:
                    name = operation["operationId"]
                    unsupported(f"an error that is not in components/responses, such as the {status} of {name}")


def _parameters(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every parameter of the components and the operations."""
    yield from document["components"]["parameters"].values()
    for item in document["paths"].values():
        for operation in item.values():
            yield from (parameter for parameter in operation.get("parameters", []) if "$ref" not in parameter)


def _pattern(schema: dict[str, Any]) -> str | None:
    """Return the pattern of a parameter that can be a string."""
    return next((branch["pattern"] for branch in schema.get("oneOf", [schema]) if "pattern" in branch), None)


def _header(scheme: dict[str, Any]) -> tuple[str, str] | None:
    """Return the header of a security scheme and the text before the token in it; None if it uses no header."""
    if scheme["type"] == "http" and scheme["scheme"] == "bearer":
        return "Authorization", "Bearer "
    return (scheme["name"], "") if scheme.get("in") == "header" else None


def unsupported(what: str) -> NoReturn:
    """Stop instead of generating incomplete code."""
    raise NotImplementedError(f"The generator does not support {what}: extend it, see CONTRIBUTING.md.")
