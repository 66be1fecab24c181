"""Which classes of errors the contract asks for, and which answer is of which class.

An answer with one documented shape is one kind of error. A response that gives several examples of one shape thereby
says that their texts tell several kinds apart, and each example is a kind of its own. A kind is called

- by its example, where its response documents several kinds;
- by its response, where that documents only the one; a shape that some response documents alone with its status has
  that response's name wherever else it comes with the status.

All errors of a status have a class in common: the one response of that status, or, where several share a status, the
phrase of HTTP for it. It is also the class of an answer that has the shape but none of the texts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from contract_reader import name_of, unsupported
from gitlab_error_tracking_contract import resolve
from openapi_python_client.strings import pascal_case

_ROOT = "ApiError"


@dataclass(frozen=True)
class ErrorClass:
    """A class of the tree."""

    name: str
    base: str
    description: str
    headers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Shape:
    """One shape of an error's body: its model (None for text), its class, and the texts that make it another one.

    `says` names the properties whose values are not constant.
    """

    model: str | None
    error: str
    says: tuple[str, ...] = ()
    kinds: list[tuple[dict[str, Any], str]] = field(default_factory=list)


@dataclass(frozen=True)
class ErrorAnswer:
    """A response of `components/responses`."""

    name: str
    description: str
    shapes: list[Shape]

    @property
    def body(self) -> str:
        """The type of its body."""
        return _union(self)


@dataclass(frozen=True)
class _Response:
    name: str
    status: int
    description: str
    headers: frozenset[str]
    # By the name of the schema (empty for text): the examples of this shape, each with its name.
    examples: dict[str, dict[str, dict[str, Any]]]


def globals_of_errors(document: dict[str, Any]) -> dict[str, Any]:
    """What the templates need to know of errors."""
    tree, answers = error_classes(document)
    by_name = {answer.name: answer for answer in answers}

    def errors_of(statuses: dict[int, str]) -> list[tuple[str, str]]:
        """The errors that an operation raises, each with what the contract says of it."""
        shapes = [shape for name in statuses.values() for shape in by_name[name].shapes]
        raised = {name for shape in shapes for name in (shape.error, *(name for _, name in shape.kinds))}
        return [(error.name, error.description) for error in tree if error.name in raised]

    return {
        "error_classes": tree,
        "error_answers": answers,
        "errors_of": errors_of,
        "failure_of": lambda names: _union(*(by_name[name] for name in names)),
        "models_of_errors": sorted({s.model for answer in answers for s in answer.shapes if s.model}),
    }


def error_classes(document: dict[str, Any]) -> tuple[list[ErrorClass], list[ErrorAnswer]]:
    """The tree of errors, bases first, and the error answers of the contract."""
    responses = _responses(document)
    tree: dict[str, ErrorClass] = {}
    for status in sorted({response.status for response in responses}):
        _add_common_class(tree, status, [response for response in responses if response.status == status])
    answers = [
        ErrorAnswer(
            response.name,
            response.description,
            [_shape(document, tree, responses, response, schema) for schema in response.examples],
        )
        for response in responses
    ]
    ordered = [
        error
        for common in tree.values()
        if common.base == _ROOT
        for error in (common, *(kind for kind in tree.values() if kind.base == common.name))
    ]
    return ordered, answers


def _union(*answers: ErrorAnswer) -> str:
    models = {shape.model or "str" for answer in answers for shape in answer.shapes}
    return " | ".join(sorted(models, key=lambda name: (name == "str", name)))


def _add_common_class(tree: dict[str, ErrorClass], status: int, responses: list[_Response]) -> None:
    name = _common_name(status, responses)
    only = responses[0] if len(responses) == 1 else None
    text = only.description if only else f"An error {status} of which the contract does not say more."
    tree[name] = ErrorClass(name, _ROOT, _sentence(text), only.headers if only else frozenset())


def _sentence(text: str) -> str:
    return text.strip().rstrip(".") + "."


def _common_name(status: int, responses: list[_Response]) -> str:
    of_status = [response.name for response in responses if response.status == status]
    return of_status[0] if len(of_status) == 1 else pascal_case(HTTPStatus(status).phrase)


def _shape(
    document: dict[str, Any], tree: dict[str, ErrorClass], responses: list[_Response], response: _Response, schema: str
) -> Shape:
    """A shape of a response; the classes of its errors are added to the tree."""
    common = _common_name(response.status, responses)
    says = _says(document, schema)
    if _is_told_apart(responses, response.status, schema):
        if not schema:
            unsupported(f"several errors in plain text, such as the examples of {response.name}")
        examples = response.examples[schema]
        named = [(name, example["summary"]) for name, example in examples.items()]
        shape = Shape(schema or None, common, says, [(example["value"], name) for name, example in examples.items()])
    else:
        named = [_only_kind(responses, response, schema)]
        shape = Shape(schema or None, named[0][0], says)
    for name, text in named:
        tree.setdefault(name, ErrorClass(name, common, _sentence(text)))
    return shape


def _is_told_apart(responses: list[_Response], status: int, schema: str) -> bool:
    """Whether texts tell the errors with a status and a shape apart."""
    return any(len(r.examples.get(schema, {})) > 1 for r in responses if r.status == status)


def _only_kind(responses: list[_Response], response: _Response, schema: str) -> tuple[str, str]:
    """What a shape that is one kind of error is called, and what the contract says of it."""
    owner = _owner(responses, response.status, schema)
    if owner is not None:
        return owner.name, owner.description
    ((name, example),) = response.examples[schema].items()
    not_owned = [shape for shape in response.examples if _owner(responses, response.status, shape) is None]
    return response.name if not_owned == [schema] else name, example["summary"]


def _owner(responses: list[_Response], status: int, schema: str) -> _Response | None:
    """The response that documents a shape alone with its status."""
    return next((r for r in responses if r.status == status and [*r.examples] == [schema]), None)


def _responses(document: dict[str, Any]) -> list[_Response]:
    """The error responses of the contract that operations use, by status."""
    statuses = {
        name_of(response): int(status)
        for item in document["paths"].values()
        for operation in item.values()
        for status, response in operation["responses"].items()
        if int(status) >= HTTPStatus.BAD_REQUEST
    }
    return sorted(
        (
            _response(document, name, statuses[name], node)
            for name, node in document["components"]["responses"].items()
            if name in statuses
        ),
        key=lambda response: response.status,
    )


def _response(document: dict[str, Any], name: str, status: int, node: dict[str, Any]) -> _Response:
    ((media_type, media),) = node["content"].items()
    branches = media["schema"].get("oneOf", [media["schema"]])
    schemas = [name_of(branch) for branch in branches] if media_type == "application/json" else [""]
    examples: dict[str, dict[str, dict[str, Any]]] = {schema: {} for schema in schemas}
    for reference in media["examples"].values():
        example = resolve(document, reference)
        examples[_schema_of(document, schemas, example["value"])][name_of(reference)] = example
    return _Response(name, status, node["description"], frozenset(node["headers"]), examples)


def _schema_of(document: dict[str, Any], schemas: list[str], value: Any) -> str:
    """The schema that an example is an example of: the one with just its properties."""
    return next(schema for schema in schemas if not schema or {*_properties(document, schema)} == {*value})


def _says(document: dict[str, Any], schema: str) -> tuple[str, ...]:
    return tuple(name for name, inner in _properties(document, schema).items() if len(inner.get("enum", [])) != 1)


def _properties(document: dict[str, Any], schema: str) -> dict[str, Any]:
    return dict(document["components"]["schemas"][schema]["properties"]) if schema else {}
