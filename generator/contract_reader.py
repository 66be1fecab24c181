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
from gitlab_error_tracking_contract.contract import METHODS, operations_in
from openapi_python_client.strings import PythonIdentifier, pascal_case, safe_for_docstring
from runtime._redaction import CREDENTIAL_HEADER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# Marks the schema of a secret, which the client hides in every repr.
SENSITIVE = "x-sensitive"
# Wider than every text.
_NO_WRAPPING = 10**6
ON_THE_WIRE = re.compile(r"^On the wire\b.*?(\n\s*\n|\Z)", re.DOTALL | re.MULTILINE)
FENCED_CODE = re.compile(r"^```.*?^```\n?", re.DOTALL | re.MULTILINE)


class Unsupported(Exception):
    """Something in the contract that the generator does not support."""


def unsupported(place: str, what: str, remedy: str) -> NoReturn:
    """Stop instead of generating incomplete code.

    Args:
        place: The place in the contract.
        what: The unsupported construct.
        remedy: The file to extend, or the change to make.
    """
    remedy = f"extend {remedy}" if remedy.startswith("generator/") else remedy
    raise Unsupported(f"{place}: the generator does not support {what}: {remedy}.")


def without_tags(document: dict[str, Any], tags: Collection[str]) -> dict[str, Any]:
    """Return a copy of the contract without the operations of some tags, and without components that only they use."""
    document = copy.deepcopy(document)
    for item in document["paths"].values():
        for method in METHODS:
            if {*tags} & {*item.get(method, {}).get("tags", [])}:
                del item[method]
    document["paths"] = {path: item for path, item in document["paths"].items() if {*METHODS} & {*item}}
    if tags:
        used = _references(document, document["paths"])
        for kind in ("parameters", "requestBodies", "responses", "schemas"):
            components = document.get("components", {}).get(kind, {})
            for name in [name for name in components if f"#/components/{kind}/{name}" not in used]:
                del components[name]
    return document


def with_named_errors(document: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of the contract whose error responses all are in its components.

    The name of one that was not there is the reason phrase of its status, or, if another error has that name, begins
    with the operation.
    """
    document = copy.deepcopy(document)
    named = document.setdefault("components", {}).setdefault("responses", {})
    for _, _, operation in operations_in(document):
        # YAML reads a status without quotes as a number.
        operation["responses"] = {str(status): response for status, response in operation["responses"].items()}
        for status, response in operation["responses"].items():
            if status.isdigit() and int(status) >= HTTPStatus.BAD_REQUEST and "$ref" not in response:
                name = pascal_case(HTTPStatus(int(status)).phrase)
                if named.get(name, response) != response:
                    name = pascal_case(operation.get("operationId", "")) + name
                named[name] = response
                operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return document


def prepared(document: dict[str, Any]) -> dict[str, Any]:
    """Return an equivalent contract from which openapi-python-client generates better code.

    Raises:
        Unsupported: The contract contains something that the generator does not support.
    """
    document = copy.deepcopy(document)
    _check(document)
    for item in document["paths"].values():
        shared = item.pop("parameters", [])
        for method in {*METHODS} & {*item}:
            own = item[method].get("parameters", [])
            names = {_key(document, parameter) for parameter in own}
            item[method]["parameters"] = own + [p for p in shared if _key(document, p) not in names]
    for parameter in _parameters(document):
        _prepare_parameter(document, parameter)
    for mapping in mappings(document):
        if mapping.get("type") == "object" and _properties(mapping):
            # The client ignores additional fields, unless the contract gives them a type.
            mapping.setdefault("additionalProperties", False)
        if mapping.get("nullable") is True and isinstance(mapping.get("enum"), list):
            # openapi-python-client ignores `nullable` beside an enum.
            values = [value for value in mapping.pop("enum") if value is not None]
            mapping["oneOf"] = [{"type": mapping.pop("type", "string"), "enum": values}]
        if isinstance(mapping.get("enum"), list) and len(mapping["enum"]) == 1:
            # openapi-python-client generates a class for an enum, but none for a constant.
            (mapping["const"],) = mapping.pop("enum")
        if isinstance(mapping.get("description"), str):
            # How a request is encoded is the client's task; its users need not know.
            mapping["description"] = ON_THE_WIRE.sub("", FENCED_CODE.sub("", mapping["description"])).strip()
    return document


def globals_for_templates(document: dict[str, Any]) -> dict[str, Any]:
    """Return the variables of the templates beside those of openapi-python-client."""
    return {
        "api_title": document["info"]["title"],
        "server": urlsplit(document["servers"][0]["url"]),
        "example_url": _example_url(document),
        "header_schemes": _header_schemes(document),
        "sensitive": _sensitive(document),
        "entry": entry,
        "prose": prose,
    }


def operation_texts(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return by operation what openapi-python-client drops: texts, error responses, patterns and pagination."""
    return {
        PythonIdentifier(operation["operationId"], ""): _operation(document, operation)
        for _, _, operation in operations_in(document)
    }


def pattern_literal(pattern: str) -> str:
    """Return a pattern as a Python literal that is easy to read."""
    return f'r"{pattern}"' if '"' not in pattern else repr(pattern)


def name_of(reference: dict[str, Any]) -> str:
    """Return the name in `components` that a reference points to."""
    return str(reference["$ref"]).rpartition("/")[2]


def mappings(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping in a part of the contract, at any depth."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from mappings(child)


def prose(text: Any, width: int, indent: int = 0) -> str:
    """Wrap a text of the contract into paragraphs for a docstring; indent all lines but the first."""
    text = text.get_untrusted_value() if hasattr(text, "get_untrusted_value") else text or ""
    paragraphs = [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text.strip())]
    lines = [textwrap.fill(safe_for_docstring(p), width, break_long_words=False) for p in paragraphs]
    return textwrap.indent("\n\n".join(lines), " " * indent).lstrip()


def entry(name: str, text: Any, indent: int = 16) -> str:
    """Format an entry of a docstring's section, such as an argument; indent all lines but the first."""
    return prose(f"{name}: {prose(text, _NO_WRAPPING)}".strip(), 120 - indent, indent)


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
        "headers": {p["name"] for p in parameters if p.get(_HEADER)},
        "patterns": {p["name"]: pattern for p in parameters if (pattern := _python_pattern(p))},
        "examples": {p["name"]: example for p in parameters if (example := _example(document, p))},
        "page": next(
            (name for header, name in _PAGINATION.items() if header in headers and name in names),
            None,
        ),
    }


def success_statuses(operation: dict[str, Any]) -> list[int]:
    """Return the statuses of success: 2xx and 304. A redirect is one only if the operation has no other."""
    statuses = [int(status) for status in operation["responses"] if int(status) < HTTPStatus.BAD_REQUEST]
    direct = [s for s in statuses if s < HTTPStatus.MULTIPLE_CHOICES or s == HTTPStatus.NOT_MODIFIED]
    return direct or statuses


# The header of a paginated response, and the parameter for the next page; the first that an operation has counts.
_PAGINATION = {"X-Next-Page": "page", "Link": "cursor"}
# openapi-python-client rejects header parameters that are dates or UUIDs, so it sees parameters of the query.
_HEADER = "x-header"


def _sensitive(document: dict[str, Any]) -> set[str]:
    """Return the names of the properties that hold secrets; each is hidden in every model that has one."""
    return {
        name
        for mapping in mappings(document)
        for name, schema in _properties(mapping).items()
        if isinstance(schema, dict) and resolve(document, schema).get(SENSITIVE)
    }


def _properties(node: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a schema; empty for another part of the contract."""
    properties = node.get("properties")
    return properties if isinstance(properties, dict) else {}


def _returns(successes: dict[int, dict[str, Any]]) -> str:
    """Return the description of the first success, and those of the others with their statuses."""
    (_, first), *others = successes.items()
    return " ".join([first["description"], *(f"Status {status}: {other['description']}" for status, other in others)])


def _check(document: dict[str, Any]) -> None:
    """Stop on what the generator does not support."""
    for path, method, operation in operations_in(document):
        _check_operation(f"{method.upper()} {path}", operation)
    for parameter in _parameters(document):
        place = f"parameter {parameter['name']}"
        if "schema" not in parameter:
            unsupported(place, "a parameter without a schema", "generator/contract_reader.py")
        if parameter["in"] == "cookie":
            unsupported(place, "cookies", "generator/runtime/_operation.py")
    if not urlsplit(document.get("servers", [{"url": ""}])[0]["url"]).netloc:
        unsupported("servers", "a first server without an absolute URL", "write its URL in full")
    if not _header_schemes(document):
        unsupported("security", "an API without a token in a header", "generator/templates/client.py.jinja")


def _check_operation(place: str, operation: dict[str, Any]) -> None:
    if "operationId" not in operation:
        unsupported(place, "an operation without operationId", "add one")
    for status in operation["responses"]:
        if not status.isdigit():
            unsupported(f"{place}, response {status}", "ranges of statuses", "generator/contract_reader.py")
    if not success_statuses(operation):
        unsupported(place, "an operation without a success", "add its response")


def _parameters(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every parameter of the components, the paths and the operations."""
    yield from document.get("components", {}).get("parameters", {}).values()
    nodes = [*document["paths"].values(), *(operation for _, _, operation in operations_in(document))]
    for node in nodes:
        yield from (parameter for parameter in node.get("parameters", []) if "$ref" not in parameter)


def _key(document: dict[str, Any], parameter: dict[str, Any]) -> tuple[str, str]:
    resolved = resolve(document, parameter)
    return resolved["name"], resolved["in"]


def _prepare_parameter(document: dict[str, Any], parameter: dict[str, Any]) -> None:
    if parameter["in"] == "header":
        parameter |= {"in": "query", _HEADER: True}
    schema = parameter["schema"]
    if "pattern" in resolve(document, schema):
        schema = parameter["schema"] = dict(resolve(document, schema))
    if schema.get("type") == "string" and "pattern" in schema and re.search(_python_pattern(parameter), "1"):
        # Callers may pass a number for digits.
        schema = parameter["schema"] = {"oneOf": [{"type": "integer"}, schema]}
    # openapi-python-client reads the description of a parameter's schema, not that of the parameter.
    if "$ref" not in schema:
        schema.setdefault("description", parameter.get("description", ""))


def _references(document: dict[str, Any], node: Any) -> set[str]:
    """Return all references in a part of the contract, and those in their targets."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        for mapping in mappings(waiting.pop()):
            reference = mapping.get("$ref")
            if isinstance(reference, str) and reference not in found:
                found.add(reference)
                waiting.append(resolve(document, {"$ref": reference}))
    return found


def _python_pattern(parameter: dict[str, Any]) -> str:
    """Return the pattern of a parameter that can be a string, in Python's syntax; empty if there is none."""
    schema = parameter["schema"]
    branches = [*schema.get("oneOf", ()), *schema.get("anyOf", ()), schema]
    pattern = next((branch["pattern"] for branch in branches if "pattern" in branch), "")
    # In Python, $ also matches before a line break at the end.
    pattern = re.sub(r"(?<!\\)\$(?=[|)]|$)", r"\\Z", pattern)
    try:
        re.compile(pattern)
    except re.error as error:
        unsupported(f"parameter {parameter['name']}", f"a pattern that Python rejects ({error})", "change the pattern")
    return pattern


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


def _header_schemes(document: dict[str, Any]) -> dict[str, tuple[str, str, str]]:
    """Return the operations' schemes that use a header: each with header, text before the token, and description."""
    everywhere = document.get("security", [])
    used = {
        name
        for _, _, operation in operations_in(document)
        for requirement in operation.get("security", everywhere)
        for name in requirement
    }
    schemes = document.get("components", {}).get("securitySchemes", {})
    headers = {name: _header(name, scheme) for name, scheme in schemes.items() if name in used}
    return {name: (*header, schemes[name].get("description", "")) for name, header in headers.items() if header}


def _header(name: str, scheme: dict[str, Any]) -> tuple[str, str] | None:
    """Return the header of a security scheme and the text before the token in it; None if it uses no header."""
    if scheme["type"] == "http" and scheme["scheme"] == "bearer":
        return "Authorization", "Bearer "
    if scheme.get("in") != "header":
        return None
    if not CREDENTIAL_HEADER.search(scheme["name"]):
        place = f"components/securitySchemes/{name}"
        unsupported(place, f"redaction of the header {scheme['name']}", "generator/runtime/_redaction.py")
    return scheme["name"], ""
