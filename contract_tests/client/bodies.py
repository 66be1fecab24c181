"""Generate bodies that are valid by a schema of the contract.

hypothesis-jsonschema does the same, but its last release does not run with current versions of Hypothesis.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

_KNOWN = {
    "anyOf",
    "description",
    "enum",
    "example",
    "format",
    "items",
    "maxItems",
    "minLength",
    "minimum",
    "pattern",
    "properties",
    "required",
    "type",
    "x-sensitive",
}
_TEXT = st.text(st.characters(codec="utf-8"))
_BY_FORMAT = {
    "uri": st.from_regex(
        r"https?://[a-z]{1,8}(\.[a-z]{1,8})?(:[1-9][0-9]{0,3})?(/[a-zA-Z0-9._~-]{1,8}){0,4}/?", fullmatch=True
    ),
    "date": st.dates().map(str),
    "date-time": st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
}


def bodies(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return a strategy of bodies that are valid by a JSON Schema.

    Raises:
        NotImplementedError: The schema has an unsupported keyword.
    """
    unknown = {*schema} - _KNOWN
    if unknown:
        raise NotImplementedError(f"unsupported keywords of JSON Schema: {unknown}")
    if "anyOf" in schema:
        return st.one_of([bodies(branch) for branch in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([_of_type(kind, schema) for kind in kinds])


def _of_type(kind: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if kind == "object":
        properties = {name: bodies(inner) for name, inner in schema["properties"].items()}
        required = {name: strategy for name, strategy in properties.items() if name in schema["required"]}
        optional = {name: strategy for name, strategy in properties.items() if name not in schema["required"]}
        return st.fixed_dictionaries(required, optional=optional)
    if kind == "array":
        return st.lists(bodies(schema["items"]), max_size=min(3, schema["maxItems"]))
    if kind == "string" and "pattern" in schema:
        return st.from_regex(schema["pattern"].replace("$", r"\Z"), alphabet=st.characters(max_codepoint=126))
    if kind == "string":
        texts = _BY_FORMAT.get(schema.get("format", ""), _TEXT)
        return texts.filter(lambda text: len(text) >= schema.get("minLength", 0))
    simple = {
        "boolean": st.booleans(),
        "integer": st.integers(schema.get("minimum"), 2**63 - 1),
        "null": st.none(),
    }
    return simple[kind]
