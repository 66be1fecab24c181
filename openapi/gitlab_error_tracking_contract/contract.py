"""Read the contract and resolve it into operations, parameters and responses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Schema = dict[str, Any]

CONTRACTS = ("openapi", "backend")
"""The contracts by name: GitLab's API, and that of its error tracking backend."""

INGEST = "Ingest"
"""The tag of the operations that SDKs call, with a client key in place of an access token."""

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

# libyaml parses the contract about eight times faster. PyYAML's wheels include it; a build from source may not.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation, its schema in plain JSON Schema."""

    name: str
    location: str
    required: bool
    schema: Schema


@dataclass(frozen=True, slots=True)
class Response:
    """A documented response of an operation, its schemas in plain JSON Schema.

    `headers` maps the name of a header to its schema, `content` a media type to its schema.
    """

    status: int
    headers: Mapping[str, Schema]
    required_headers: frozenset[str]
    content: Mapping[str, Schema]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the contract.

    `tag` is its first tag, `body` the schema of its JSON request body, None for any other body.
    """

    operation_id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    responses: Mapping[int, Response]
    tag: str
    body: Schema | None = None
    tags: tuple[str, ...] = ()

    @property
    def success(self) -> Response:
        """The only documented response of success (2xx)."""
        (success,) = (r for status, r in self.responses.items() if status < HTTPStatus.MULTIPLE_CHOICES)
        return success


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract: the document as written, and its operations by operationId."""

    document: dict[str, Any]
    operations: Mapping[str, Operation]
    base_path: str

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """Return a node of the document, or the target of its `$ref`."""
        return resolve(self.document, node)

    def operations_at(self, path: str) -> list[tuple[Operation, dict[str, str]]]:
        """Return the operations of a path, which includes the base path, with their path parameters as they are sent.

        A path parameter matches exactly one segment. The result is empty for an undocumented path.
        """
        return [
            (operation, match.groupdict())
            for operation in self.operations.values()
            if (match := _template(self.base_path + operation.path).fullmatch(path))
        ]


def contract_path(name: str = CONTRACTS[0]) -> Path:
    """Return the path of a contract: in the installed package, or one folder above it in a checkout."""
    here = Path(__file__).parent
    installed = here / f"{name}.yaml"
    return installed if installed.exists() else here.parent / f"{name}.yaml"


@cache  # to parse it takes 20 ms
def load_contract(path: Path | None = None) -> Contract:
    """Load the contract. The result is shared: do not modify it.

    Raises:
        OSError: The file cannot be read.
        yaml.YAMLError: The file is not YAML.
    """
    text = (path or contract_path()).read_text(encoding="utf-8")
    document = yaml.load(text, Loader=_Loader)  # noqa: S506  (both loaders are safe ones)
    operations = (_operation(document, path, method, node) for path, method, node in operations_in(document))
    by_id = {operation.operation_id: operation for operation in operations}
    return Contract(document, by_id, urlsplit(document["servers"][0]["url"]).path)


def operations_in(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path, method in lower case and node of each operation of a contract, in its order."""
    for path, item in document["paths"].items():
        yield from ((path, method, item[method]) for method in METHODS if method in item)


def _operation(document: dict[str, Any], path: str, method: str, node: dict[str, Any]) -> Operation:
    parameters = (resolve(document, parameter) for parameter in node.get("parameters", ()))
    json_body = node.get("requestBody", {"content": {}})["content"].get("application/json")
    return Operation(
        operation_id=node["operationId"],
        method=method.upper(),
        path=path,
        parameters=tuple(
            Parameter(p["name"], p["in"], p.get("required", False), _json_schema(document, p["schema"]))
            for p in parameters
        ),
        responses={
            int(status): _response(document, int(status), resolve(document, response))
            for status, response in node["responses"].items()
        },
        tag=node.get("tags", ("",))[0],
        body=_json_schema(document, json_body["schema"]) if json_body else None,
        tags=tuple(node.get("tags", ())),
    )


def _response(document: dict[str, Any], status: int, node: dict[str, Any]) -> Response:
    headers = {name: resolve(document, header) for name, header in node.get("headers", {}).items()}
    return Response(
        status=status,
        headers={name: _json_schema(document, header["schema"]) for name, header in headers.items()},
        required_headers=frozenset(name for name, header in headers.items() if header.get("required", False)),
        content={
            media_type: _json_schema(document, media["schema"]) for media_type, media in node.get("content", {}).items()
        },
    )


def resolve(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Return a node of an OpenAPI document, or the target of its `$ref`, which is always local."""
    while "$ref" in node:
        target: Any = document
        for key in node["$ref"].removeprefix("#/").split("/"):
            target = target[key]
        node = target
    return node


def _json_schema(document: dict[str, Any], schema: Any) -> Any:
    """Convert an OpenAPI 3.0 schema to plain JSON Schema: references resolved, `nullable` as a type."""
    if isinstance(schema, list):
        return [_json_schema(document, item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    resolved = resolve(document, schema)
    plain = {key: _json_schema(document, value) for key, value in resolved.items() if key != "nullable"}
    if resolved.get("nullable") is True:
        plain["type"] = [plain["type"], "null"]
    return plain


@cache
def _template(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))
