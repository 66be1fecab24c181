"""The generator makes a client for each contract, and stops at what it does not support."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from generate import GenerationError
from unsupported import Unsupported

from contract_tests.generator import test_models, test_pages, test_requests, test_responses
from contract_tests.generator.small_contracts import contract, generated

TAGGED = """
paths:
  /things:
    get:
      operationId: get_things
      responses:
        '200': {description: Things., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
    delete:
      operationId: delete_things
      tags: [internal]
      responses: {'200': {description: Log., content: {application/json: {schema: {$ref: '#/components/schemas/Log'}}}}}
schemas:
  Thing: {type: object, properties: {part: {$ref: '#/components/schemas/Part'}}}
  Part: {type: object, properties: {id: {type: integer}}}
  Log: {type: object, properties: {line: {type: string}}}
"""

# Names that are not valid in Python, defaults, and schemas that combine others.
UNUSUAL = """
paths:
  /things/{thing-id}/{class}:
    parameters:
      - {name: thing-id, in: path, required: true, schema: {type: integer, format: int64}}
      - {name: class, in: path, required: true, schema: {$ref: '#/components/schemas/color-kind'}}
    get:
      operationId: listThings
      parameters:
        - {name: order, in: query, schema: {type: string, enum: [asc, desc], default: asc}}
        - {name: day, in: query, schema: {type: string, format: date, default: '2026-01-01'}}
        - name: id or path
          in: query
          required: true
          schema: {oneOf: [{type: integer}, {type: string, format: uuid}]}
        - {name: client, in: query, schema: {type: string}}
      responses:
        '200':
          description: 'Two \\ "things".'
          content: {application/json: {schema: {$ref: '#/components/schemas/list'}}}
schemas:
  list: {type: array, items: {$ref: '#/components/schemas/thing'}}
  color-kind: {type: string, enum: [red, dark blue]}
  base: {type: object, required: [id], properties: {id: {type: integer}}}
  thing:
    allOf:
      - {$ref: '#/components/schemas/base'}
      - type: object
        properties:
          from: {type: string}
          parent: {nullable: true, allOf: [{$ref: '#/components/schemas/base'}]}
          free: {type: object}
          any: {}
          matrix: {type: array, items: {type: array, items: {type: number}}}
          datetime: {type: string, format: date-time}
"""


def test_unusual_names_and_schemas_work(tmp_path: Path) -> None:
    client = generated(tmp_path, UNUSUAL)
    body = {"id": 1, "from": "x", "parent": None, "free": {"a": [1]}, "any": [None], "matrix": [[1.0]]}
    (thing,) = client.call("list_things", 5, "dark blue", id_or_path=7, response=httpx.Response(200, json=[body]))
    assert (thing.to_dict(), thing.from_, thing.free.additional_properties) == (body, "x", {"a": [1]})
    path = "/api/v4/things/5/dark%20blue?order=asc&day=2026-01-01&id%20or%20path=7"
    assert client.requests[-1].url.raw_path.decode() == path.replace("%20or%20", "+or+")


def test_tag_leaves_out_its_operations_and_models(tmp_path: Path) -> None:
    client = generated(tmp_path, TAGGED, without_tags=["internal"])
    files = {path.name for path in (tmp_path / client.package.__name__).rglob("*.py")}
    assert {"default.py", "thing.py", "part.py"} <= files
    assert not {"internal.py", "log.py"} & files


def test_each_contract_has_its_client_classes(tmp_path: Path) -> None:
    things = generated(tmp_path, TAGGED, client_class="Things")
    other = generated(tmp_path, TAGGED.replace("/things", "/others"), client_class="Others")
    for client, path in ((things, "/api/v4/things"), (other, "/api/v4/others")):
        for is_async in (False, True):
            client.call("get_things", response=httpx.Response(200, json={}), is_async=is_async)
            assert client.requests[-1].url.path == path
        name = client.class_name
        assert client.package.__all__ == (f"Async{name}", name, "errors")


def test_methods_of_a_tag_drop_its_noun(tmp_path: Path) -> None:
    names = ["list_old_boxes", "getOldBox", "open_box", "delete_old_box_lid", "import_old_box", "oldBox"]
    paths = ", ".join(f"/{name}: {{get: {{operationId: {name}, tags: [Old boxes]}}}}" for name in names)
    client = generated(tmp_path, f"paths: {{{paths}}}")
    methods = {name for name in vars(client.module("operations.old_boxes").OldBoxesOperations) if name[0] != "_"}
    assert methods == {"list", "get", "open_box", "delete_lid", "import_", "old_box", "with_response"}


def test_methods_of_the_same_name_are_rejected(tmp_path: Path) -> None:
    operations = ", ".join(
        f"/{name}: {{get: {{operationId: {name}, tags: [Boxes]}}}}" for name in ("get_box", "get_boxes")
    )
    with pytest.raises(Unsupported, match=r"GET /get_boxes: .*a second method 'get' of the tag 'Boxes'"):
        generated(tmp_path, f"paths: {{{operations}}}")


# Kept between runs, since most of the time goes to the libraries.
CACHE = Path(__file__).parent.parent.parent / ".mypy_cache" / "small_contracts"

# A contract for each unsupported construct, and the place that the error names.
UNSUPPORTED = {
    "get: {operationId: a, parameters: [{name: c, in: cookie, schema: {type: string}}]}": "parameter c: .*cookies",
    "get: {operationId: a, parameters: [{name: c, in: query, content: {}}]}": "parameter c: .*without a schema",
    "get: {operationId: a, parameters: [{name: c, in: query, schema: {type: array, items: {type: string}}}]}": (
        "GET /a, parameter c: .*a parameter of type list"
    ),
    "get: {operationId: a, parameters: [{name: c, in: query, schema: {type: string, pattern: '('}}]}": (
        "parameter c: .*a pattern that Python rejects"
    ),
    "get: {operationId: a, parameters: [{name: options, in: query, schema: {type: string}}]}": (
        "GET /a: .*a parameter 'options'"
    ),
    "get: {}": "GET /a: .*an operation without operationId",
    "get: {operationId: a, responses: {default: {description: D}}}": "GET /a, response default: .*ranges of statuses",
    "get: {operationId: a, responses: {'404': {description: D}}}": "GET /a: .*without a success",
    "get: {operationId: a, responses: {}}": "GET /a: .*without a success",
    "post: {operationId: a, requestBody: {content: {multipart/form-data: {schema: {type: object}}}}}": (
        "POST /a: .*a request body of type multipart/form-data"
    ),
    "post: {operationId: a, requestBody: {content: {application/json: {schema: {type: string}},"
    " application/octet-stream: {schema: {type: string, format: binary}}}}}": "POST /a: .*several media types",
}


@pytest.mark.parametrize(("operation", "message"), UNSUPPORTED.items())
def test_unsupported_construct_is_named_with_its_place(tmp_path: Path, operation: str, message: str) -> None:
    with pytest.raises(Unsupported, match=rf"{message}.*: (extend generator/|add |write |change )"):
        generated(tmp_path, f"paths: {{/a: {{{operation}}}}}")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"servers": [{"url": "/api"}]}, "servers: .*absolute URL"),
        ({"components": {}}, "security: .*without a token in a header"),
        (
            {
                "components": {
                    "securitySchemes": {"private_token": {"type": "apiKey", "in": "header", "name": "X-Pass"}}
                }
            },
            "components/securitySchemes/private_token: .*redaction of the header X-Pass",
        ),
    ],
)
def test_unsupported_server_or_scheme_is_named(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    with pytest.raises(Unsupported, match=message):
        generated(tmp_path, contract("paths: {/a: {get: {operationId: a}}}") | change)


def test_problem_of_the_library_names_the_operation(tmp_path: Path) -> None:
    operation = "get: {operationId: a, responses: {'200': {description: D, content: {image/png: {}}}}}"
    with pytest.raises(GenerationError, match=r"(?s)GET /a within default.*Unsupported content_type image/png"):
        generated(tmp_path, f"paths: {{/a: {{{operation}}}}}")


def test_generated_code_passes_strict_type_checking(tmp_path: Path) -> None:
    contracts = [test_models.THING, test_pages.CONTRACT, test_responses.CONTRACT, test_requests.CONTRACT]
    contracts.append(UNUSUAL)
    contracts.append(test_requests.BODY.replace("MEDIA", "application/json"))
    names = [generated(tmp_path, text).package.__name__ for text in contracts]
    packages = [option for name in names for option in ("-p", name)]
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={CACHE}", *packages]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout.splitlines()[:-1], checked.stderr) == (0, [], "")
