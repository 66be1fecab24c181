"""Reads from the contract what openapi-python-client does not hand to its templates, or reads otherwise than we do.

Everything here follows from OpenAPI; nothing names an operation, a status or a text of this contract.
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

# A schema that carries it describes a secret: the client shows such a property in no repr.
SENSITIVE = "x-sensitive"
ON_THE_WIRE = re.compile(r"^On the wire\b.*?(\n\s*\n|\Z)", re.DOTALL | re.MULTILINE)
FENCED_CODE = re.compile(r"^```.*?^```\n?", re.DOTALL | re.MULTILINE)


def for_the_generator(document: dict[str, Any]) -> dict[str, Any]:
    """A copy of the contract that means the same, and that openapi-python-client makes more of."""
    document = copy.deepcopy(document)
    _check(document)
    for parameter in _parameters(document):
        # The generator reads the description of a parameter's schema, not that of the parameter.
        parameter["schema"].setdefault("description", parameter.get("description", ""))
    for mapping in mappings(document):
        if isinstance(mapping.get("enum"), list) and len(mapping["enum"]) == 1:
            # An enum of one value is a constant; for a constant the generator makes no class.
            (mapping["const"],) = mapping.pop("enum")
        if isinstance(mapping.get("description"), str):
            # What a request looks like on the wire is the client's affair, not that of who calls it.
            mapping["description"] = ON_THE_WIRE.sub("", FENCED_CODE.sub("", mapping["description"])).strip()
    return document


def globals_for_templates(document: dict[str, Any]) -> dict[str, Any]:
    """What the templates need beside what openapi-python-client gives them."""
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
        "patterns": {p["name"]: pattern for p in parameters if (pattern := _pattern(p["schema"]))},
        "paginated": "X-Next-Page" in success.get("headers", {}) and any(p["name"] == "page" for p in parameters),
    }


def _check(document: dict[str, Any]) -> None:
    """Refuse what OpenAPI allows and neither the templates nor the modules beside them were taught."""
    for path, item in document["paths"].items():
        if "parameters" in item:
            unsupported(f"parameters of a path, such as those of {path}, beside those of its operations")
        for operation in item.values():
            for status, response in operation["responses"].items():
                if int(status) >= HTTPStatus.BAD_REQUEST and "$ref" not in response:
                    name = operation["operationId"]
                    unsupported(f"an error that is not in components/responses, such as the {status} of {name}")


def _parameters(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every parameter, where it is written: in the components or in an operation."""
    yield from document["components"]["parameters"].values()
    for item in document["paths"].values():
        for operation in item.values():
            yield from (parameter for parameter in operation.get("parameters", []) if "$ref" not in parameter)


def _pattern(schema: dict[str, Any]) -> str | None:
    """What a text must match, where a parameter may be a text."""
    return next((branch["pattern"] for branch in schema.get("oneOf", [schema]) if "pattern" in branch), None)


def _header(scheme: dict[str, Any]) -> tuple[str, str] | None:
    """The header that a security scheme uses, and what stands in it before the token; None where it uses none."""
    if scheme["type"] == "http" and scheme["scheme"] == "bearer":
        return "Authorization", "Bearer "
    return (scheme["name"], "") if scheme.get("in") == "header" else None


def unsupported(what: str) -> NoReturn:
    """Stop, instead of giving something half right."""
    raise NotImplementedError(f"The templates were never taught {what}: teach them, see CONTRIBUTING.md.")
