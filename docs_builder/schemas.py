"""Describe schemas of the contract in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docs_builder.languages import Language


def type_of(schema: dict[str, Any], language: Language) -> str:
    """Return the type of a value, such as `integer` or `string`."""
    if schema["type"] == "string" and re.search(schema.get("pattern", "$^"), "1"):
        return "integer/string"  # as GitLab writes it
    return language.listed([schema["type"], "null"]) if schema.get("nullable") else str(schema["type"])


def limits_of(schema: dict[str, Any], language: Language) -> list[str]:
    """Return the limits and the default of a value."""
    return [
        language(label, value=schema[key])
        for key, label in (("minimum", "at_least"), ("maximum", "at_most"), ("default", "default"))
        if key in schema
    ]


def model_name(schema: dict[str, Any]) -> str | None:
    """Return the name of the model that a schema, or its items, refers to."""
    reference = schema.get("items", schema).get("$ref")
    return reference.rpartition("/")[2] if reference else None


def model_link(schema: dict[str, Any], language: Language) -> str:
    """Return a link to the model of a schema."""
    name = model_name(schema) or ""
    link = f"[{name}](models.md#{name.lower()})"
    return language("type_array", item=link) if schema.get("type") == "array" else link
