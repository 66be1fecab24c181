"""Group the operations of a contract by their tags, and name and type the methods of the groups.

A method has the name of its operation without the noun of the tag, in singular or plural: `list_client_keys` is `list`
in the group of the tag "Client keys". The fields of an object that a request must have in its body are arguments, like
parameters. Any other body is the argument `body`, and so is one with a field that has the name of a parameter.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from contract_texts import operation_texts
from docstrings import entry, unwrapped
from inflection import singularize
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.strings import pascal_case, snake_case
from properties import choices, default, hint, models_in, parameter_types, parser
from unsupported import unsupported

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openapi_python_client.parser import GeneratorData
    from openapi_python_client.parser.bodies import Body
    from openapi_python_client.parser.openapi import Endpoint

_THIS_FILE = "generator/groups.py"
# The encoders and decoders of `runtime/_bodies.py`.
_ENCODERS = {"json": "json_bytes", "data": "form_bytes", "content": "raw_bytes"}
_DECODERS = {"response.text": "text_of", "response.content": "bytes_of", "None": "nothing"}
_RESULTS = {"response.text": "str", "response.content": "bytes", "None": "None"}
# The pagings of `runtime/pages.py`, by the parameter of the page.
_PAGINGS = {"page": "BY_NUMBER", "cursor": "BY_CURSOR"}
_RESERVED = {"self", "options"}


@dataclass(frozen=True)
class Method:
    """A method of a group.

    Attributes:
        name: Its name.
        constant: The name of the operation, in capitals.
        endpoint: The operation, as openapi-python-client parsed it.
        texts: What openapi-python-client drops of it; see `operation_texts`.
        signature: The parameters, without `self` and `options`.
        arguments: The dictionary of the arguments by their names in the contract.
        body: The media type of the body, and its encoder; None without a body.
        body_fields: The fields of the body that are arguments.
        successes: The statuses of success, each with the decoder of its body.
        result: The type of the result; of an item, if there are pages.
        paging: How to find pages; None if there are none.
        entries: The arguments in the docstring.
    """

    name: str
    constant: str
    endpoint: Endpoint
    texts: dict[str, Any]
    signature: str
    arguments: str
    body: tuple[str, str] | None
    body_fields: list[Any]
    successes: dict[int, str]
    result: str
    paging: str | None
    entries: list[str]

    @property
    def operation_result(self) -> str:
        """The type of the parsed body."""
        return f"builtins.list[{self.result}]" if self.paging else self.result

    @property
    def example(self) -> str:
        """A call, with the contract's examples of the parameters in the path."""
        values = self.texts["examples"]
        names = map(_name, self.endpoint.path_parameters)
        return f"{self.name}({', '.join(json.dumps(values[name]) if name in values else '…' for name in names)})"

    @property
    def body_value(self) -> str:
        """The expression of the body."""
        fields = ", ".join(f"{name}={name}" for name in _names(self.body_fields))
        return f"{hint(self.endpoint.bodies[0].prop)}({fields})" if fields else "body"

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return unwrapped(self.endpoint.summary) or self.endpoint.name.replace("_", " ").capitalize()

    def parameters(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield the places of parameters with the declarations of their parameters by name."""
        is_header = self.texts["headers"].__contains__
        query = {_name(p): self._declaration(p) for p in self.endpoint.query_parameters}
        yield "path", {p.python_name: self._declaration(p) for p in self.endpoint.path_parameters}
        yield "query", {name: declaration for name, declaration in query.items() if not is_header(name)}
        yield "header", {name: declaration for name, declaration in query.items() if is_header(name)}

    def _declaration(self, parameter: Any) -> str:
        name = _name(parameter)
        types = parameter_types(parameter, f"{_place(self.endpoint)}, parameter {name}")
        options = "" if parameter.required else ", required=False"
        if values := choices(parameter):
            options += f", choices=({', '.join(map(repr, values))},)"
        if name in self.texts["patterns"]:
            options += f", pattern={_pattern_literal(self.texts['patterns'][name])}"
        example = self.texts["examples"].get(name)
        if "str" in types and isinstance(example, str):
            options += f", example={example!r}"
        return f"Parameter(({''.join(f'{kind}, ' for kind in types)}){options})"


@dataclass(frozen=True)
class Group:
    """The operations of a tag.

    Attributes:
        name: The name of the group: the attribute of a client, and the module.
        class_name: The beginning of the names of its classes.
        title: The tag.
        description: The description of the tag.
        methods: Its methods.
        imports: The modules of the standard library that the types need.
        models: The models that it uses.
    """

    name: str
    class_name: str
    title: str
    description: str
    methods: list[Method]
    imports: list[str]
    models: list[str]

    @property
    def unpaged(self) -> list[Method]:
        """The methods that return one response."""
        return [method for method in self.methods if method.paging is None]


def globals_of_groups(data: GeneratorData, document: dict[str, Any]) -> dict[str, Any]:
    """Return the variables of the templates for groups."""
    titles = {snake_case(tag): tag for tag in _tags(document)}
    descriptions = {snake_case(tag["name"]): tag.get("description", "") for tag in document.get("tags", [])}
    texts = operation_texts(document)
    groups = {
        str(name): _group(str(name), titles.get(name, name), descriptions.get(name, ""), collection.endpoints, texts)
        for name, collection in data.endpoint_collections_by_tag.items()
    }
    return {"groups": [*groups.values()], "group_of": lambda collection: groups[collection.tag]}


def method_name(operation: str, tag: str) -> str:
    """Return the name of an operation without the noun of its tag, in singular or plural.

    >>> method_name("list_client_keys", "Client keys")
    'list'
    """
    words, noun = snake_case(operation).split("_"), _singular(snake_case(tag).split("_"))
    for begin in range(len(words) - len(noun) + 1):
        end = begin + len(noun)
        if _singular(words[begin:end]) == noun and words != words[begin:end]:
            words = words[:begin] + words[end:]
            break
    name = "_".join(words)
    return f"{name}_" if iskeyword(name) else name


def _singular(words: list[str]) -> list[str]:
    return [*words[:-1], singularize(words[-1])]


def _tags(document: dict[str, Any]) -> Iterator[str]:
    for item in document["paths"].values():
        for operation in item.values():
            yield from operation.get("tags", ()) if isinstance(operation, dict) else ()


def _group(name: str, title: str, description: str, endpoints: list[Endpoint], texts: dict[str, Any]) -> Group:
    methods: dict[str, Method] = {}
    for endpoint in endpoints:
        method = _method(endpoint, method_name(endpoint.name, title), texts[endpoint.name])
        if method.name in methods:
            what = f"a second method {method.name!r} of the tag {title!r}"
            unsupported(_place(endpoint), what, "change the operationId")
        methods[method.name] = method
    imports = {line for endpoint in endpoints for line in endpoint.relative_imports}
    for prop in (prop for method in methods.values() for prop in method.body_fields):
        imports |= prop.get_imports(prefix="...") | prop.get_lazy_imports(prefix="...")
    return Group(
        name=name,
        class_name=pascal_case(name),
        title=title,
        description=description,
        methods=[*methods.values()],
        imports=sorted(line for line in imports if ".models." not in line and ".types " not in line),
        models=models_in(imports),
    )


def _method(endpoint: Endpoint, name: str, texts: dict[str, Any]) -> Method:
    body = _body(endpoint)
    statuses: list[tuple[int, Any]] = [
        (pattern.status_code.range[0], pattern) for pattern in endpoint.responses.patterns if pattern.status_code.range
    ]
    responses = {status: response for status, response in statuses if status in texts["successes"]}
    results = [*dict.fromkeys(map(_result, responses.values()))]
    is_list = len(responses) == 1 and results[0].startswith("list[")
    paging = _PAGINGS[texts["page"]] if texts["page"] and is_list else None
    item = hint(next(iter(responses.values())).prop.inner_property) if paging else ""
    query = [p for p in endpoint.query_parameters if not (paging and _name(p) == texts["page"])]
    for parameter in (*endpoint.path_parameters, *query):
        if parameter.python_name in _RESERVED:
            unsupported(_place(endpoint), f"a parameter {parameter.python_name!r}", _THIS_FILE)
    fields = _body_fields(endpoint, query, body)
    by_name = {p.python_name: p.python_name for p in endpoint.path_parameters} | {
        _name(p): p.python_name for p in query
    }
    return Method(
        name=name,
        constant=endpoint.name.upper(),
        endpoint=endpoint,
        texts=texts,
        signature=_signature(endpoint, query, body, fields),
        arguments=f"{{{', '.join(f'{key!r}: {value}' for key, value in by_name.items())}}}",
        body=(repr(body.content_type.get_untrusted_value()), _ENCODERS[body.body_type]) if body else None,
        body_fields=fields,
        successes={status: _decoder(endpoint, response) for status, response in responses.items()},
        result=item or " | ".join(results).replace("list[", "builtins.list["),
        paging=paging,
        entries=[*_entries(endpoint, query, body, fields)],
    )


def _body(endpoint: Endpoint) -> Body | None:
    if len(endpoint.bodies) > 1:
        unsupported(_place(endpoint), "several media types of a request body", _THIS_FILE)
    body = next(iter(endpoint.bodies), None)
    if body and body.body_type not in _ENCODERS:
        what = f"a request body of type {body.content_type.get_untrusted_value()}"
        unsupported(_place(endpoint), what, "generator/runtime/_bodies.py")
    return body


def _body_fields(endpoint: Endpoint, query: list[Any], body: Body | None) -> list[Any]:
    """Return the fields of the body that are arguments; empty if the body is one argument."""
    if body is None or not (isinstance(body.prop, ModelProperty) and body.prop.required):
        return []
    fields = [*(body.prop.required_properties or ()), *(body.prop.optional_properties or ())]
    taken = {*_RESERVED, *_names(endpoint.path_parameters), *_names(query)}
    return [] if body.prop.additional_properties or taken & {*_names(fields)} else fields


def _names(properties: Iterable[Any]) -> list[str]:
    return [str(prop.python_name) for prop in properties]


def _result(response: Any) -> str:
    return (
        hint(response.prop)
        if response.source["attribute"] == "response.json()"
        else _RESULTS[response.source["attribute"]]
    )


def _decoder(endpoint: Endpoint, response: Any) -> str:
    if response.source["attribute"] == "response.json()":
        return f"parsed({parser(response.prop, _place(endpoint))})"
    return _DECODERS[response.source["attribute"]]


def _signature(endpoint: Endpoint, query: list[Any], body: Body | None, fields: list[Any]) -> str:
    parts = [_parameter(parameter) for parameter in endpoint.path_parameters] + ["*"]
    parts += [f"{p.python_name}: {_hint_in_class(p)}{'' if p.required else ' | Unset = UNSET'}" for p in fields]
    if body and not fields:
        parts.append(f"body: {_hint_in_class(body.prop)}{'' if body.prop.required else ' | None = None'}")
    return ", ".join(parts + [_parameter(parameter) for parameter in query])


def _hint_in_class(prop: Any) -> str:
    # A method is called `list`, too.
    return hint(prop).replace("list[", "builtins.list[")


def _parameter(parameter: Any) -> str:
    types = hint(parameter).replace("None | ", "").replace(" | None", "")
    text = f"{parameter.python_name}: {types}"
    if value := default(parameter):
        return f"{text} = {value}"
    return text if parameter.required else f"{text} | None = None"


def _entries(endpoint: Endpoint, query: list[Any], body: Body | None, fields: list[Any]) -> Iterator[str]:
    for parameter in endpoint.path_parameters:
        encoded = " The client URL-encodes it." if "str" in hint(parameter).split(" | ") else ""
        yield entry(parameter.python_name, unwrapped(parameter.description) + encoded)
    if body and not fields:
        yield entry("body", unwrapped(body.prop.description) or "The body of the request.")
    for parameter in (*fields, *query):
        yield entry(parameter.python_name, parameter.description)


def _name(parameter: Any) -> str:
    return str(parameter.name.get_untrusted_value())


def _place(endpoint: Endpoint) -> str:
    return f"{endpoint.method.upper()} {endpoint.path.get_untrusted_value()}"


def _pattern_literal(pattern: str) -> str:
    """Return a pattern as a Python literal that is easy to read."""
    return f'r"{pattern}"' if '"' not in pattern else repr(pattern)
