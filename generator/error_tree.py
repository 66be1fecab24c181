"""Derive the classes of errors from the error responses of the contract.

A response with one documented shape is one error. If a response gives several examples of one shape, their texts
identify several errors, one for each example. The name of an error is

- the name of its example, if its response documents several errors;
- the name of its response, if that documents only one; if a response documents a shape alone with its status, the
  error has that response's name in other responses of the status, too.

All errors of a status have a common base class: the only response of that status, or, if several share the status, its
reason phrase in HTTP. A body that has the shape but none of the texts raises the base class.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from contract_nodes import name_of, success_statuses
from gitlab_error_tracking_contract.contract import operations_in, resolve
from openapi_python_client.strings import ClassName, get_content_type, pascal_case
from runtime._operation import SAME_MEANING
from unsupported import unsupported

if TYPE_CHECKING:
    from openapi_python_client.config import Config

_ROOT = "ApiError"


@dataclass(frozen=True)
class ErrorClass:
    """A class of the tree.

    `body` is the type of the parsed body. That of a base class contains those of its subclasses.
    """

    name: str
    base: str
    description: str
    body: str = ""


@dataclass(frozen=True)
class Shape:
    """A shape of an error's body.

    `model` is None for text. `message_fields` are the properties that are not constant. `variants` are the examples
    that identify an error of their own, each with its class.
    """

    model: str | None
    error: str
    message_fields: tuple[str, ...] = ()
    variants: list[tuple[dict[str, Any], str]] = field(default_factory=list)


@dataclass(frozen=True)
class ErrorResponse:
    """A response of `components/responses`."""

    name: str
    description: str
    shapes: list[Shape]


@dataclass(frozen=True)
class _Response:
    name: str
    status: int
    description: str
    # By the name of the schema (empty for text): the examples of this shape by their names.
    examples: dict[str, dict[str, dict[str, Any]]]


def globals_of_errors(document: dict[str, Any], config: Config) -> dict[str, Any]:
    """Return the variables of the templates for errors."""
    tree, responses = error_classes(document, config)
    by_name = {response.name: response for response in responses}

    def errors_of(statuses: dict[int, str]) -> list[tuple[str, str]]:
        """Return the errors that an operation raises, with their descriptions."""
        shapes = [shape for name in statuses.values() for shape in by_name[name].shapes]
        raised = {name for shape in shapes for name in (shape.error, *(name for _, name in shape.variants))}
        return [(error.name, error.description) for error in tree if error.name in raised]

    return {
        "error_classes": tree,
        "body_of": {_ROOT: "object", **{error.name: error.body for error in tree}},
        "error_responses": responses,
        "errors_of": errors_of,
        "models_of_errors": sorted({s.model for response in responses for s in response.shapes if s.model}),
    }


def error_classes(document: dict[str, Any], config: Config) -> tuple[list[ErrorClass], list[ErrorResponse]]:
    """Return the tree of errors, bases first, and the error responses of the contract."""
    responses = _responses(document, config)
    tree: dict[str, ErrorClass] = {}
    for status in sorted({response.status for response in responses}):
        _add_common_class(tree, status, [response for response in responses if response.status == status])
    error_responses = [
        ErrorResponse(
            response.name,
            response.description,
            [_shape(document, tree, responses, response, schema) for schema in response.examples],
        )
        for response in responses
    ]
    bodies = _bodies(tree, responses, error_responses)
    ordered = [
        replace(error, body=" | ".join(sorted(bodies[error.name])))
        for common in tree.values()
        if common.base == _ROOT
        for error in (common, *(variant for variant in tree.values() if variant.base == common.name))
    ]
    return ordered, error_responses


def _bodies(
    tree: dict[str, ErrorClass], responses: list[_Response], error_responses: list[ErrorResponse]
) -> dict[str, set[str]]:
    """Return the types of the bodies by the names of the errors."""
    bodies: dict[str, set[str]] = {name: set() for name in tree}
    for shape in (shape for response in error_responses for shape in response.shapes):
        for name in (shape.error, *(name for _, name in shape.variants)):
            for one in {name, tree[name].base} & {*tree}:
                bodies[one].add(shape.model or "str")
    for response in responses:
        if response.status in SAME_MEANING:
            bodies[_common_name(response.status, responses)].add("dict[str, Any]")
    return bodies


def _add_common_class(tree: dict[str, ErrorClass], status: int, responses: list[_Response]) -> None:
    name = _common_name(status, responses)
    only = responses[0] if len(responses) == 1 else None
    text = only.description if only else f"Any other error with status {status}."
    tree[name] = ErrorClass(name, _ROOT, _sentence(text))


def _sentence(text: str) -> str:
    return text.strip().rstrip(".") + "."


def _common_name(status: int, responses: list[_Response]) -> str:
    of_status = [response.name for response in responses if response.status == status]
    return of_status[0] if len(of_status) == 1 else pascal_case(HTTPStatus(status).phrase)


def _shape(
    document: dict[str, Any], tree: dict[str, ErrorClass], responses: list[_Response], response: _Response, schema: str
) -> Shape:
    """Build a shape of a response, and add the classes of its errors to the tree."""
    common = _common_name(response.status, responses)
    message_fields = _message_fields(document, schema)
    if _has_variants(responses, response.status, schema):
        if not schema:
            place = f"components/responses/{response.name}"
            unsupported(place, "several errors in plain text", "generator/error_tree.py")
        examples = response.examples[schema]
        named = [(name, example.get("summary", response.description)) for name, example in examples.items()]
        variants = [(example["value"], name) for name, example in examples.items()]
        shape = Shape(_model(schema), common, message_fields, variants)
    else:
        named = [_only_error(responses, response, schema)]
        shape = Shape(_model(schema), named[0][0], message_fields)
    for name, text in named:
        tree.setdefault(name, ErrorClass(name, common, _sentence(text)))
    return shape


def _has_variants(responses: list[_Response], status: int, schema: str) -> bool:
    """Return whether texts identify the errors with this status and shape."""
    return any(len(r.examples.get(schema, {})) > 1 for r in responses if r.status == status)


def _only_error(responses: list[_Response], response: _Response, schema: str) -> tuple[str, str]:
    """Return the name and the description of the one error with this shape."""
    owner = response if [*response.examples] == [schema] else _owner(responses, response.status, schema)
    if owner is not None:
        return owner.name, owner.description
    no_example: tuple[str, dict[str, Any]] = (_model(schema) or response.name, {})
    name, example = next(iter(response.examples[schema].items()), no_example)
    not_owned = [shape for shape in response.examples if _owner(responses, response.status, shape) is None]
    return response.name if not_owned == [schema] else name, example.get("summary", response.description)


def _owner(responses: list[_Response], status: int, schema: str) -> _Response | None:
    """Return the response whose only shape this is among those with this status."""
    return next((r for r in responses if r.status == status and [*r.examples] == [schema]), None)


def _responses(document: dict[str, Any], config: Config) -> list[_Response]:
    """Return the error responses that operations use, sorted by status."""
    statuses = {
        name_of(response): int(status)
        for _, _, operation in operations_in(document)
        for status, response in operation["responses"].items()
        if int(status) not in success_statuses(operation)
    }
    return sorted(
        (
            _response(document, config, name, statuses[name])
            for name in document.get("components", {}).get("responses", {})
            if name in statuses
        ),
        key=lambda response: response.status,
    )


def _response(document: dict[str, Any], config: Config, name: str, status: int) -> _Response:
    node = document["components"]["responses"][name]
    no_content: tuple[str, dict[str, Any]] = ("text/plain", {})
    media_type, media = next(iter(node.get("content", {}).items()), no_content)
    media_type = get_content_type(media_type, config) or media_type
    is_json = media_type == "application/json" or media_type.endswith("+json")
    schema = media.get("schema", {}) if is_json else {}
    branches = schema.get("anyOf", schema.get("oneOf", [schema])) if is_json else []
    if not all("$ref" in branch for branch in branches):
        unsupported(f"components/responses/{name}", "a schema outside of components/schemas", "generator/error_tree.py")
    schemas = [name_of(branch) for branch in branches] or [""]
    examples: dict[str, dict[str, dict[str, Any]]] = {schema: {} for schema in schemas}
    for key, reference in media.get("examples", {}).items():
        example = resolve(document, reference)
        example_name = name_of(reference) if "$ref" in reference else pascal_case(key)
        examples[_schema_of(document, schemas, example["value"])][example_name] = example
    return _Response(name, status, node["description"], examples)


def _schema_of(document: dict[str, Any], schemas: list[str], value: Any) -> str:
    """Return the schema of an example: the first whose properties it has."""
    return next(
        schema
        for schema in schemas
        if not schema or _required(document, schema) <= {*value} <= {*_properties(document, schema)}
    )


def _message_fields(document: dict[str, Any], schema: str) -> tuple[str, ...]:
    required = _required(document, schema)
    properties = _properties(document, schema).items()
    return tuple(name for name, inner in properties if name in required and len(inner.get("enum", [])) != 1)


def _model(schema: str) -> str | None:
    return str(ClassName(schema, "")) if schema else None


def _required(document: dict[str, Any], schema: str) -> set[str]:
    return {*document["components"]["schemas"][schema].get("required", [])} if schema else set()


def _properties(document: dict[str, Any], schema: str) -> dict[str, Any]:
    return dict(document["components"]["schemas"][schema].get("properties", {})) if schema else {}
