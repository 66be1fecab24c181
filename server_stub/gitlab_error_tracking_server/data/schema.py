"""The JSON Schema of data files, and the Python values of its objects."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs
from gitlab_error_tracking_contract import load_contract

from gitlab_error_tracking_server.gitlab.models import ClientKey, Settings

# The definitions whose fields are those of a model and of its table.
_MODELS = {"client_key": ClientKey, "settings": Settings}
# Not of JSON Schema; and messages use a description for the form of a value, not for its meaning.
_OMITTED = {"nullable", "example", "description"}


@cache
def schema() -> dict[str, Any]:
    """Return the schema: that of the file, and every other stored field as the contract defines it."""
    text = (files("gitlab_error_tracking_server.data") / "data_file.schema.json").read_text(encoding="utf-8")
    return with_stored_fields(json.loads(text), load_contract().document)


def with_stored_fields(schema: dict[str, Any], contract: dict[str, Any]) -> dict[str, Any]:
    """Add the stored fields of the contract that the schema does not define."""
    for definition, model in _MODELS.items():
        properties = schema["$defs"][definition]["properties"]
        documented = contract["components"]["schemas"][model.__name__]["properties"]
        for name in (field.name for field in fields(model) if field.name in documented):
            added = {key: value for key, value in documented[name].items() if key not in _OMITTED}
            properties.setdefault(name, added)
    return schema


def parse_time(text: str) -> datetime:
    """Parse a time with an offset, and convert it to UTC.

    Raises:
        ValueError: It has no offset, or it is a leap second, which Python does not know.
        OverflowError: It is not in the years 1 to 9999 of UTC.
    """
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("the time has no offset")
    return time.astimezone(UTC)


def _is_time(text: str) -> bool:
    try:
        parse_time(text)
    except (ValueError, OverflowError):
        return False
    return True


@cache
def validator() -> jsonschema_rs.Validator:
    """Return the validator of data files. Its messages contain no values."""
    return jsonschema_rs.validator_for(
        schema(), validate_formats=True, formats={"date-time": _is_time}, mask="the value"
    )


def is_valid(definition: str, value: str) -> bool:
    """Return whether a value matches a definition of the schema, such as `username`."""
    try:
        return jsonschema_rs.is_valid({"$ref": f"#/$defs/{definition}", "$defs": schema()["$defs"]}, value)
    except UnicodeEncodeError:  # an argument that is not UTF-8
        return False


# Formats whose values are objects in Python.
_FROM_TEXT = {"date": date.fromisoformat, "date-time": parse_time}


def python_values(definition: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a valid object with Python values."""
    formats = {name: field.get("format") for name, field in schema()["$defs"][definition]["properties"].items()}
    return {
        name: _FROM_TEXT[formats[name]](value) if formats[name] in _FROM_TEXT else value
        for name, value in given.items()
    }
