"""The texts of an OpenAPI document, without its data."""

from __future__ import annotations

from typing import Any

import pytest

from docs_builder.texts import map_texts

TEXT = {"description": "Words."}


@pytest.mark.parametrize(
    "document",
    [
        {"responses": {"default": TEXT}},
        {"properties": {"value": TEXT}},
        {"properties": {"example": {"items": TEXT}}},
        {"properties": {"tags": TEXT}},
        {"properties": {"description": TEXT}},
        {"schemas": {"default": TEXT}},
        {"headers": {"enum": TEXT}},
        {"parameters": [TEXT]},
        {"parameters": {"default": TEXT}},
        {"paths": {"/a/{b}~": TEXT}},
        {"x-own": TEXT},
    ],
)
def test_text_is_changed(document: dict[str, Any]) -> None:
    assert str(map_texts(document, str.upper)) == str(document).replace("Words.", "WORDS.")


@pytest.mark.parametrize(
    "document",
    [
        {"schema": {"default": TEXT, "example": TEXT, "enum": [TEXT]}},
        {"examples": {"one": {"value": TEXT}}},
        {"content": {"application/json": {"example": TEXT}}},
        {"variables": {"host": {"default": "gitlab.example.com", "enum": ["gitlab.example.com"]}}},
        {"mapping": {"title": "Book"}},
        {"security": [{"bearer": []}]},
        {"get": {"tags": ["Words"]}},
    ],
)
def test_data_stays_unchanged(document: dict[str, Any]) -> None:
    assert map_texts(document, str.upper) == document


def test_tag_keeps_its_name() -> None:
    tag = {"name": "Keys", "description": "All."}
    assert map_texts({"tags": [tag]}, str.upper) == {
        "tags": [{"name": "Keys", "description": "ALL.", "x-displayName": "KEYS"}]
    }
