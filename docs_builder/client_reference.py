"""Build the reference of the clients from their signatures and docstrings."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import griffe
import yaml
from gitlab_error_tracking_contract.contract import operations_in

from docs_builder.contract import reference_folder
from docs_builder.languages import ROOT
from docs_builder.markdown import fence, page, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from docs_builder.contract import Document
    from docs_builder.languages import Language

PAGES = ("client", "operations", "results", "models", "errors")

_RESULTS = ["pages.Pages", "pages.AsyncPages", "pages.Page", "types.RequestOptions", "types.Response"]

# The width of a code block beside the navigation, in characters.
_LINE = 84


@cache
def client_packages() -> dict[str, Path]:
    """Return the folders of the clients' packages by the names of their contracts."""
    clients = yaml.safe_load((ROOT / "generator" / "clients.yaml").read_text(encoding="utf-8"))
    return {Path(client["contract"]).stem: ROOT / client["package"] for client in clients}


def client_folder(name: str) -> str:
    """Return the folder of the pages about a contract's client, below that of the language."""
    return f"client-{reference_folder(name)}"


def client_group(name: str, operation: dict[str, Any]) -> str | None:
    """Return the group of an operation in the client of its contract; None if the client leaves it out."""
    group = operation["tags"][0].lower().replace(" ", "_")
    return group if (client_packages()[name] / "operations" / f"{group}.py").exists() else None


def client_pages(
    documents: Mapping[str, Document], language: Language, translate: Callable[[str], str]
) -> dict[str, str]:
    """Return the pages about the clients of the contracts by their paths below the language's folder."""
    return {
        f"{client_folder(name)}/{page}.md": text
        for name in client_packages()
        for page, text in _pages(name, documents[name], language, translate).items()
    }


def _pages(name: str, document: Document, language: Language, translate: Callable[[str], str]) -> dict[str, str]:
    folder = client_packages()[name]
    package: Any = griffe.load(
        folder.name, search_paths=[folder.parent], docstring_parser="google", resolve_aliases=True
    )
    pages = _Pages(package, language, translate)
    clients = [name for name in package["client"].classes if name in package.exports]
    return {
        "client": pages.classes("client_connection", package["client"], clients),
        "operations": pages.operations(name, document),
        "results": pages.classes("client_results", package, _RESULTS),
        "models": pages.classes("client_models", package["models"], package["models"].exports),
        "errors": pages.errors(),
    }


class _Pages:
    """Write the pages of one language."""

    def __init__(self, package: Any, language: Language, translate: Callable[[str], str]) -> None:
        self.package = package
        self.language = language
        self.translate = translate

    def operations(self, contract: str, document: Document) -> str:
        language = self.language
        blocks = [f"# {language('client_operations')}", language("asynchronous_methods")]
        for _, _, node in operations_in(document):
            if group := client_group(contract, node):
                blocks += self._operation(node["operationId"], group)
        return page(*blocks)

    def _operation(self, name: str, group: str) -> Iterator[str]:
        module = self.package["operations"][group]
        methods = module[module.exports[0]].functions
        # `list_events` may be a method beside `list`.
        method = max((method for method in methods if f"{name}_".startswith(f"{method}_")), key=len)
        yield f"## {group}.{method} {{#{name}}}"
        yield fence("python", _signature(methods[method], f"{group}.{method}"))
        yield from self._docstring(methods[method])

    def classes(self, title: str, parent: Any, names: Iterable[str]) -> str:
        blocks = [f"# {self.language(title)}"]
        for name in names:
            blocks += self._class(parent[name])
        return page(*blocks)

    def _class(self, kind: Any) -> Iterator[str]:
        kind = kind.final_target if kind.is_alias else kind
        yield f"## {kind.name} {{#{kind.name.lower()}}}"
        if "__init__" in kind.members:
            yield fence("python", _signature(kind.members["__init__"], kind.name))
        yield from self._docstring(kind)
        for name, member in kind.members.items():
            if name.startswith("_") or not (member.is_function or "property" in member.labels):
                continue
            if not member.has_docstring:
                continue
            yield f"### {kind.name}.{name} {{#{kind.name.lower()}-{name}}}"
            shown = f"{kind.name}.{name}"
            shown = f"{shown}: {member.annotation}" if "property" in member.labels else _signature(member, shown)
            yield fence("python", shown)
            yield from self._docstring(member)

    def errors(self) -> str:
        module = self.package["errors"]
        classes = [module[name].final_target if module[name].is_alias else module[name] for name in module.exports]
        blocks = [f"# {self.language('client_errors')}", fence("python", f"from {self.package.name} import errors")]
        blocks.append("\n".join(_tree(classes)))
        for kind in classes:
            blocks += self._class(kind)
        return page(*blocks)

    def _docstring(self, thing: Any) -> Iterator[str]:
        language, translate = self.language, self.translate
        for section in thing.docstring.parsed:
            match section.kind.value:
                case "text":
                    yield translate(section.value)
                case "parameters":
                    yield f"**{language('arguments')}**"
                    yield self._fields(section.value, "argument")
                case "attributes":
                    yield f"**{language('attributes')}**"
                    yield self._fields(section.value, "attribute", _types(thing))
                case "returns":
                    (returned,) = section.value
                    yield f"**{language('returns')}**{language('colon')}{translate(returned.description)}"
                case "raises":
                    yield f"**{language('raises')}**"
                    rows = [(_error_link(one.annotation), translate(one.description)) for one in section.value]
                    yield table((language("error"), language("meaning")), rows)

    def _fields(self, fields: Any, label: str, types: dict[str, str] | None = None) -> str:
        rows = []
        for field in fields:
            kind = field.annotation or (types or {}).get(field.name)
            rows.append((f"`{field.name}`", f"`{kind}`" if kind else "", self.translate(field.description)))
        return table((self.language(label), self.language("type"), self.language("meaning")), rows)


def _types(kind: Any) -> dict[str, str]:
    """Return the types of the arguments of a class, by name."""
    method = kind.members.get("__init__")
    return {one.name: str(one.annotation) for one in method.parameters if one.annotation} if method else {}


def _tree(classes: list[Any], base: str = "Exception", depth: int = 0) -> Iterator[str]:
    """Yield the classes below a base as a nested list."""
    for kind in classes:
        if str(kind.bases[0]) == base:
            yield f"{'    ' * depth}- [`{kind.name}`](#{kind.name.lower()})"
            yield from _tree(classes, kind.name, depth + 1)


def _error_link(annotation: Any) -> str:
    name = str(annotation)
    if not name.startswith("errors."):
        return f"`{name}`"
    return f"[`{name}`](errors.md#{name.removeprefix('errors.').lower()})"


def _signature(function: Any, name: str) -> str:
    """Format a signature; a long one has one argument per line."""
    parameters = []
    has_star = False
    for parameter in function.parameters:
        if parameter.name in {"self", "cls"}:
            continue
        kind = parameter.kind.name
        if kind == "keyword_only" and not has_star:
            parameters.append("*")
            has_star = True
        prefix = {"var_keyword": "**", "var_positional": "*"}.get(kind, "")
        has_star |= kind == "var_positional"
        annotation = f": {parameter.annotation}" if parameter.annotation else ""
        default = "" if prefix or parameter.default is None else f" = {parameter.default}"
        parameters.append(f"{prefix}{parameter.name}{annotation}{default}")
    returned = f" -> {function.returns}" if function.returns and function.name != "__init__" else ""
    line = f"{name}({', '.join(parameters)}){returned}"
    if len(line) <= _LINE:
        return line
    lines = "".join(f"    {_broken_choices(parameter)},\n" for parameter in parameters)
    return f"{name}(\n{lines}){_broken(returned)}"


def _broken_choices(parameter: str) -> str:
    """Format a parameter; a long choice has one value per line."""
    before, literal, rest = parameter.partition("Literal[")
    if not literal or len(parameter) < _LINE - 5:
        return parameter
    values, _, after = rest.partition("]")
    lines = "".join(f"        {value},\n" for value in values.split(", "))
    return f"{before}Literal[\n{lines}    ]{after}"


def _broken(returned: str) -> str:
    """Format a return type; a long one has one alternative per line."""
    if len(returned) < _LINE:
        return returned
    outer, _, alternatives = returned.removesuffix("]").partition("[")
    alternatives = alternatives.replace(" | ", "\n    | ")
    return f"{outer}[\n    {alternatives}\n]"
