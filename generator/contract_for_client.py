"""Reads from the contract what openapi-python-client does not hand to its templates, or reads otherwise than we do.

Everything here follows from OpenAPI; nothing names an operation, a status or a text of this contract.
"""

from __future__ import annotations

import copy
import re
import textwrap
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gitlab_error_tracking_contract import resolve
from openapi_python_client.strings import ClassName, safe_for_docstring

if TYPE_CHECKING:
    from collections.abc import Iterator

# A schema that carries it describes a secret: the client shows such a property in no repr.
SENSITIVE = "x-sensitive"
FENCED_CODE = re.compile(r"^```.*?^```\n?", re.DOTALL | re.MULTILINE)


def for_the_generator(document: dict[str, Any]) -> dict[str, Any]:
    """A copy of the contract that means the same, and that openapi-python-client makes more of."""
    document = copy.deepcopy(document)
    for parameter in document["components"]["parameters"].values():
        # The generator reads the description of a parameter's schema, not that of the parameter.
        parameter["schema"].setdefault("description", parameter["description"])
    for mapping in mappings(document):
        if isinstance(mapping.get("enum"), list) and len(mapping["enum"]) == 1:
            # An enum of one value is a constant; for a constant the generator makes no class.
            (mapping["const"],) = mapping.pop("enum")
        if isinstance(mapping.get("description"), str):
            # Code in a description shows the request on the wire, which is the client's affair.
            mapping["description"] = FENCED_CODE.sub("", mapping["description"]).strip()
    return document


def globals_for_templates(document: dict[str, Any]) -> dict[str, Any]:
    """What the templates need beside what openapi-python-client gives them."""
    schemes = document["components"]["securitySchemes"]
    return {
        "server": urlsplit(document["servers"][0]["url"]),
        "header_schemes": {name: _header(scheme) for name, scheme in schemes.items() if _header(scheme)},
        "waiting_statuses": sorted(
            {int(status) for status, response in _answers(document) if "Retry-After" in response.get("headers", {})}
        ),
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
        "prose": prose,
        "unsupported": _unsupported,
    }


def name_of(reference: dict[str, Any]) -> str:
    """The name in `components` that a part of the contract refers to."""
    return str(reference["$ref"]).rpartition("/")[2]


def mappings(node: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in a part of the contract, however deep."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from mappings(child)


def prose(text: str, width: int, indent: int = 0) -> str:
    """A text of the contract as paragraphs of a docstring, its lines behind the first indented."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text.strip())]
    lines = [textwrap.fill(safe_for_docstring(p), width, break_long_words=False) for p in paragraphs]
    return textwrap.indent("\n\n".join(lines), " " * indent).lstrip()


def _operation(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """What the generator drops of an operation: the names and the texts of its answers, and whether it has pages."""
    answers = {int(status): response for status, response in operation["responses"].items()}
    parameters = [resolve(document, parameter) for parameter in operation.get("parameters", [])]
    ((status, success),) = ((status, answers[status]) for status in answers if status < HTTPStatus.BAD_REQUEST)
    return {
        "status": status,
        "success": success["description"],
        "errors": {status: name_of(response) for status, response in answers.items() if response is not success},
        "paginated": "X-Next-Page" in success.get("headers", {}) and any(p["name"] == "page" for p in parameters),
    }


def _answers(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in document["paths"].values():
        for operation in item.values():
            for status, response in operation["responses"].items():
                yield status, resolve(document, response)


def _header(scheme: dict[str, Any]) -> tuple[str, str] | None:
    """The header that a security scheme uses, and what stands in it before the token; None where it uses none."""
    if scheme["type"] == "http" and scheme["scheme"] == "bearer":
        return "Authorization", "Bearer "
    return (scheme["name"], "") if scheme.get("in") == "header" else None


def _unsupported(what: str) -> None:
    raise NotImplementedError(f"The templates were never taught {what}: teach them, see CONTRIBUTING.md.")
