"""Derive other files from the contract: OpenAPI 3.1, an overlay with the translation, and a Postman collection."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gitlab_error_tracking_contract.contract import operations_in, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

Document = dict[str, Any]


def as_openapi_3_1(document: Document) -> Document:
    """Return a contract as OpenAPI 3.1, which has the type `null` in place of `nullable`."""

    def converted(node: Any) -> Any:
        if isinstance(node, list):
            return [converted(item) for item in node]
        if not isinstance(node, dict):
            return node
        types = {"type": [node["type"], "null"]} if node.get("nullable") is True else {}
        return {key: converted(value) for key, value in (node | types).items() if key != "nullable"}

    return {**converted(document), "openapi": "3.1.1"}


def overlay(document: Document, translated: Document, extends: str) -> Document:
    """Return the OpenAPI Overlay (1.0.0) that makes the translated contract of the other one.

    Its filters have the form that tools for RFC 9535 read as well as older ones.
    """

    def actions(node: Any, other: Any, target: str) -> Iterator[Document]:
        if isinstance(node, dict):
            update = {key: text for key, text in other.items() if isinstance(text, str) and node.get(key) != text}
            if update:
                yield {"target": target, "update": update}
            for key, inner in node.items():
                yield from actions(inner, other[key], f"{target}[{key!r}]")
        if isinstance(node, list):
            # Of the lists only the servers and the tags have texts.
            for inner, twin in zip(node, other, strict=True):
                if isinstance(inner, dict):
                    key = "url" if "url" in inner else "name"
                    yield from actions(inner, twin, f"{target}[?(@.{key} == {inner.get(key)!r})]")

    return {
        "overlay": "1.0.0",
        "info": {"title": translated["info"]["title"], "version": document["info"]["version"]},
        "extends": extends,
        "actions": [*actions(document, translated, "$")],
    }


def postman_collection(document: Document) -> Document:
    """Return a collection of requests for Postman (v2.1.0), one for each operation.

    openapi-to-postmanv2 does not encode the `/` in a project's path, and gives every item a random id.
    """
    folders: dict[str, list[Document]] = {tag["name"]: [] for tag in document["tags"]}
    for path, method, node in operations_in(document):
        folders[node["tags"][0]].append(_postman_item(document, path, method.upper(), node))
    return {
        "info": {
            "name": document["info"]["title"],
            "description": document["info"]["description"],
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "variable": [
            {"key": "url", "value": document["servers"][0]["url"]},
            {"key": "token", "value": "<your_access_token>"},
        ],
        "auth": _postman_auth(document, document["security"]),
        "item": [{"name": name, "item": items} for name, items in folders.items()],
    }


def _postman_auth(document: Document, security: list[Document]) -> Document:
    """Return how requests send the token: by the first security scheme, which has a key in a header."""
    scheme = document["components"]["securitySchemes"][next(iter(security[0]))]
    fields = {"in": scheme["in"], "key": scheme["name"], "value": "{{token}}"}
    return {"type": "apikey", "apikey": [{"key": key, "value": value} for key, value in fields.items()]}


def _postman_body(document: Document, body: Document) -> Document:
    ((media_type, media),) = body["content"].items()
    value = resolve(document, next(iter(media["examples"].values())))["value"]
    return {
        "header": [{"key": "Content-Type", "value": media_type}],
        "body": {"mode": "raw", "raw": value if isinstance(value, str) else json.dumps(value)},
    }


def _postman_item(document: Document, path: str, method: str, operation: Document) -> Document:
    values: dict[str, dict[str, str]] = {"path": {}, "query": {}}
    for parameter in (resolve(document, parameter) for parameter in operation["parameters"]):
        examples = parameter["examples"]
        if example := examples.get("by_path") or examples.get("integrated"):
            value = example["value"] if isinstance(example["value"], str) else json.dumps(example["value"])
            values[parameter["in"]][parameter["name"]] = quote(value, safe="")
    segments = [f":{segment[1:-1]}" if segment.startswith("{") else segment for segment in path.split("/")[1:]]
    query = "&".join(f"{name}={value}" for name, value in values["query"].items())
    return {
        "name": operation["summary"],
        "request": {
            "method": method,
            "description": operation["description"],
            **(_postman_body(document, operation["requestBody"]) if "requestBody" in operation else {}),
            **({"auth": _postman_auth(document, operation["security"])} if "security" in operation else {}),
            "url": {
                "raw": "/".join(["{{url}}", *segments]) + (f"?{query}" if query else ""),
                "host": ["{{url}}"],
                "path": segments,
                "variable": [{"key": name, "value": value} for name, value in values["path"].items()],
                "query": [{"key": name, "value": value} for name, value in values["query"].items()],
            },
        },
    }
