"""Write the API reference: an overview, a page for each operation, and the models."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_contract.contract import operations_in, resolve

from docs_builder import frozen
from docs_builder.client_reference import client_folder, client_group
from docs_builder.contract import formats, reference_folder
from docs_builder.languages import ROOT, load_languages
from docs_builder.markdown import fence, note, page, tab, table, without_commands
from docs_builder.schemas import limits_of, model_link, model_name, type_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docs_builder.contract import Document
    from docs_builder.languages import Language

EXAMPLES = ROOT / "examples" / "operations"


def reference_pages(name: str, document: Document, language: Language) -> dict[str, str]:
    """Return the pages of a contract by path below the language's folder."""
    folder = reference_folder(name)
    pages = {
        f"{folder}/{node['operationId']}.md": _operation(name, document, language, node, f"{method.upper()} {path}")
        for path, method, node in operations_in(document)
    }
    return {
        f"{folder}/index.md": _overview(name, document, language),
        **pages,
        f"{folder}/models.md": _models(document, language),
    }


def _overview(contract: str, document: Document, language: Language) -> str:
    info = document["info"]
    rows = [
        (f"[{node['summary']}]({node['operationId']}.md)", f"`{method.upper()} {path}`")
        for path, method, node in operations_in(document)
    ]
    schemes = [(_place(scheme), scheme["description"]) for scheme in document["components"]["securitySchemes"].values()]
    servers = [(f"`{server['url']}`", server["description"]) for server in document["servers"]]
    root = "../../" if language.folder else "../"
    folders = {language("newest"): root} | {
        f"{language('version')} {version}": f"{root}contract/{version}/" for version in frozen.versions(ROOT)
    }
    downloads = [
        (shown, one.name, language("comma").join(f"[{name}]({folder}{name})" for name in formats(contract, one.code)))
        for shown, folder in folders.items()
        for one in load_languages()
    ]
    official = document["externalDocs"]
    return page(
        f"# {info['title']}",
        info["description"],
        language("official", text=official["description"], url=official["url"]),
        f"## {language('operations')} {{#operations}}",
        *(
            f"**{tag.get('x-displayName', tag['name'])}**{language('colon')}{tag['description'].strip()}"
            for tag in document["tags"]
        ),
        table((language("operation"), language("request")), rows),
        f"## {language('authentication')} {{#tokens}}",
        table((language("scheme"), language("description")), schemes),
        f"## {language('servers')} {{#servers}}",
        table((language("address"), language("description")), servers),
        f"## {language('downloads')} {{#contract}}",
        language("downloads_text"),
        table((language("version"), language("language"), language("files")), downloads),
    )


def _place(scheme: dict[str, Any]) -> str:
    if scheme["type"] == "http":
        return "`Authorization: Bearer <token>`"
    return f"`{scheme['name']}: <token>`" if scheme["in"] == "header" else f"`?{scheme['name']}=<token>`"


def _operation(contract: str, document: Document, language: Language, node: dict[str, Any], request: str) -> str:
    name = node["operationId"]
    link = f"../{client_folder(contract)}/operations.md#{name}"
    prose, commands = without_commands(node["description"])
    # The last paragraph of a description is about permissions and versions.
    *purpose, requirements = prose.split("\n\n")
    responses = {status: resolve(document, response) for status, response in node["responses"].items()}
    success = [status for status in responses if int(status) < HTTPStatus.BAD_REQUEST]
    example = EXAMPLES / f"{name}.py"
    return page(
        f"# {node['summary']}",
        fence("http", request),
        "\n\n".join(purpose),
        note(language("requirements"), requirements),
        f"## {language('parameters')} {{#parameters}}",
        _parameters(document, language, node),
        *_body(document, language, node),
        f"## {language('examples')} {{#examples}}",
        tab("curl", fence("shell", commands)),
        *(_program(example, language) if example.exists() else ()),
        *([language("client_method", link=link)] if client_group(contract, node) else ()),
        f"## {language('response')} {{#response}}",
        *(_response(document, language, status, responses[status]) for status in success),
        f"## {language('errors')} {{#errors}}",
        *(_response(document, language, status, responses[status]) for status in responses if status not in success),
    )


def _program(example: Path, language: Language) -> Iterator[str]:
    program = example.read_text(encoding="utf-8")
    yield tab("Python", f"{fence('python', program)}\n\n{language('python_note')}")


def _body(document: Document, language: Language, node: dict[str, Any]) -> Iterator[str]:
    if "requestBody" not in node:
        return
    body = node["requestBody"]
    ((media_type, media),) = body["content"].items()
    yield f"## {language('body')} {{#body}}"
    yield body["description"]
    yield _model(media_type, media["schema"], language)
    yield from _examples(document, media)


def _parameters(document: Document, language: Language, node: dict[str, Any]) -> str:
    rows = []
    for reference in node["parameters"]:
        parameter = resolve(document, reference)
        schema = parameter["schema"]
        details = language("separator").join([language(f"in_{parameter['in']}"), *limits_of(schema, language)])
        rows.append((
            f"`{parameter['name']}`",
            type_of(schema, language),
            language("is_required" if parameter["required"] else "is_optional"),
            f"{parameter['description']}\n\n{details}{_values(parameter, language)}",
        ))  # fmt: skip
    header = [language(label) for label in ("parameter", "type", "required", "description")]
    return table(header, rows)


def _values(parameter: dict[str, Any], language: Language) -> str:
    values = [example["value"] for example in parameter.get("examples", {}).values()]
    values += [parameter["example"]] if "example" in parameter else []
    if not values:
        return ""
    shown = ["`{}`".format(json.dumps(value).strip('"')) for value in values]
    return language("separator") + language("example_value", values=language.listed(shown))


def _response(document: Document, language: Language, status: str, response: dict[str, Any]) -> str:
    content = [
        block
        for media_type, media in response.get("content", {}).items()
        for block in (_model(media_type, media["schema"], language), *_examples(document, media))
    ]
    return page(
        f"### {status} {HTTPStatus(int(status)).phrase} {{#status-{status}}}",
        f"{response['description'].strip()}\n{{ .lead }}",
        *content,
        _headers(document, language, response),
    )


def _model(media_type: str, schema: dict[str, Any], language: Language) -> str:
    """Return the models of a body, or its media type without any."""
    models = [model_link(one, language) for one in schema.get("anyOf", [schema]) if model_name(one)]
    return f"{language('model')}{language('colon')}{language.listed(models)}" if models else f"`{media_type}`"


def _examples(document: Document, media: dict[str, Any]) -> Iterator[str]:
    for reference in media["examples"].values():
        example = resolve(document, reference)
        value = example["value"]
        code = fence("text", value) if isinstance(value, str) else fence("json", _json(value))
        yield page(f"{example['summary']}\n{{ .caption }}", code, example.get("description", ""))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _headers(document: Document, language: Language, response: dict[str, Any]) -> str:
    rows = [
        (f"`{name}`", language("always" if header["required"] else "sometimes"), header["description"],
         f"`{header['example']}`" if header["example"] != "" else "")
        for name, reference in response["headers"].items()
        for header in [resolve(document, reference)]
    ]  # fmt: skip
    label = language("headers")
    header = (language("header"), language("sent"), language("description"), language("example"))
    body = "\n".join(f"    {line}" for line in table(header, rows).splitlines())
    return f'??? note "{label}"\n\n{body}'


def _models(document: Document, language: Language) -> str:
    blocks = [f"# {language('models_title')}", language("models_intro")]
    for name, schema in document["components"]["schemas"].items():
        rows = [
            (
                f"`{field}`",
                model_link(node, language) if "$ref" in node else type_of(node, language),
                _described(resolve(document, node), language),
            )
            for field, node in schema["properties"].items()
        ]
        header = (language("field"), language("type"), language("description"))
        blocks += [f"## {name} {{#{name.lower()}}}", schema["description"], table(header, rows)]
    return page(*blocks)


def _described(node: dict[str, Any], language: Language) -> str:
    text: str = node["description"].strip()
    if node.get("x-sensitive"):
        text += f"\n\n{language('secret')}"
    if "enum" in node:
        text += "\n\n" + language("comma").join(f"`{value}`" for value in node["enum"])
    return text
