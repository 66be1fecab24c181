"""Translate the properties of openapi-python-client into Python: types, parsers, parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_python_client.parser.properties.any import AnyProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.enum_property import EnumProperty
from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty
from unsupported import unsupported

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# The parsers of `runtime/_parsing.py`.
_PARSERS = {
    AnyProperty: "anything",
    BooleanProperty: "boolean",
    DateProperty: "date",
    DateTimeProperty: "date_time",
    FloatProperty: "number",
    IntProperty: "integer",
    NoneProperty: "null",
    StringProperty: "string",
    UuidProperty: "uuid",
}
_SCALARS = (
    BooleanProperty,
    DateProperty,
    DateTimeProperty,
    FloatProperty,
    IntProperty,
    StringProperty,
    UuidProperty,
)
# These are the same in Python and in JSON, and so is a Literal.
_PLAIN = {"str", "int", "bool", "float", "None", "Any"}


def globals_of_properties() -> dict[str, Any]:
    """Return the variables of the templates for properties."""
    return {
        "are_plain": lambda properties: all(map(is_plain, properties)),
        "hint": hint,
        "parser": parser,
    }


def hint(prop: Any) -> str:
    """Return the type of a required property.

    An enum is a `Literal`, so that callers write its values, and type checkers know them.
    """
    match prop:
        case FileProperty():
            return "bytes"
        case EnumProperty():
            return f"Literal[{', '.join(map(repr, prop.values.values()))}]"
        case ListProperty():
            return f"list[{hint(prop.inner_property)}]"
        case UnionProperty():
            return " | ".join(dict.fromkeys(map(hint, prop.inner_properties)))
    return str(prop.get_type_string(no_optional=True).as_unembedded_code())


def default(prop: Any) -> str | None:
    """Return the expression of a property's default; None if it has none."""
    if not prop.default:
        return None
    is_enum = isinstance(prop, EnumProperty)
    return repr(prop.default.raw_value) if is_enum else str(prop.default.python_code.as_unembedded_code())


def models_in(imports: Collection[str]) -> list[str]:
    """Return the models among the imports of openapi-python-client."""
    return sorted(line.rpartition(" ")[2] for line in imports if ".models." in line)


def is_plain(prop: Any) -> bool:
    """Return whether a property has the same value in Python and in JSON."""
    kind = hint(prop)
    return prop.required and (kind.startswith("Literal[") or {*kind.split(" | ")} <= _PLAIN)


def parser(prop: Any, place: str) -> str:
    """Return the expression of a property's parser.

    Raises:
        Unsupported: There is no parser for such a property.
    """
    match prop:
        case ConstProperty():
            return f"constant({prop.value.python_code.as_unembedded_code()})"
        case EnumProperty():
            return f"member({', '.join(map(repr, prop.values.values()))})"
        case ListProperty():
            return f"array({parser(prop.inner_property, place)})"
        case ModelProperty():
            return f"{prop.class_info.name}.from_dict"
        case UnionProperty():
            return _union_parser(prop, place)
    if type(prop) not in _PARSERS:
        unsupported(place, f"a value of type {hint(prop)}", "generator/properties.py")
    return _PARSERS[type(prop)]


def _union_parser(prop: Any, place: str) -> str:
    others = [parser(inner, place) for inner in prop.inner_properties if not isinstance(inner, NoneProperty)]
    union = others.pop()
    for other in reversed(others):
        union = f"either({other}, {union})"
    has_null = any(isinstance(inner, NoneProperty) for inner in prop.inner_properties)
    return f"nullable({union})" if has_null else union


def choices(prop: Any) -> list[str | int]:
    """Return the values of the enum that a parameter accepts."""
    inner = prop.inner_properties if isinstance(prop, UnionProperty) else [prop]
    return [value for one in inner if isinstance(one, EnumProperty) for value in one.values.values()]


def parameter_types(prop: Any, place: str) -> list[str]:
    """Return the Python types that a parameter accepts, apart from an enum.

    Raises:
        Unsupported: The parameter is not a scalar.
    """
    return [kind for kind in dict.fromkeys(_parameter_types(prop, place)) if kind != "None"]


def _parameter_types(prop: Any, place: str) -> Iterator[str]:
    match prop:
        case UnionProperty():
            for inner in prop.inner_properties:
                yield from _parameter_types(inner, place)
        case ConstProperty():
            yield type(prop.value.raw_value).__name__
        case NoneProperty():
            yield "None"
        case EnumProperty():
            return
        case _ if isinstance(prop, _SCALARS):
            yield hint(prop)
        case _:
            unsupported(place, f"a parameter of type {hint(prop)}", "generator/runtime/_operation.py")
