"""Every text of an OpenAPI document that a reader sees is found, and no data is taken for one."""

from __future__ import annotations

from typing import Any

import pytest

from docs_builder.texts import texts

TEXT = {"description": "Words."}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"responses": {"default": TEXT}}, "#/responses/default/description"),
        ({"properties": {"value": TEXT}}, "#/properties/value/description"),
        ({"properties": {"example": {"items": TEXT}}}, "#/properties/example/items/description"),
        ({"properties": {"tags": TEXT}}, "#/properties/tags/description"),
        ({"properties": {"description": TEXT}}, "#/properties/description/description"),
        ({"schemas": {"default": TEXT}}, "#/schemas/default/description"),
        ({"headers": {"enum": TEXT}}, "#/headers/enum/description"),
        ({"examples": {"value": {"summary": "Words.", "value": TEXT}}}, "#/examples/value/summary"),
        ({"parameters": [TEXT]}, "#/parameters/0/description"),
        ({"parameters": {"default": TEXT}}, "#/parameters/default/description"),
        ({"paths": {"/a/{b}~": TEXT}}, "#/paths/~1a~1{b}~0/description"),
        ({"x-own": TEXT}, "#/x-own/description"),
        ({"get": {"tags": ["Words."]}}, "#/get/tags/0"),
        ({"tags": [{"name": "Words."}]}, "#/tags/0/name"),
    ],
)
def test_a_text_is_found_at_its_place(document: dict[str, Any], place: str) -> None:
    assert [*texts(document)] == [(place, "Words.")]


@pytest.mark.parametrize(
    "document",
    [
        {"schema": {"default": TEXT, "example": TEXT, "enum": [TEXT]}},
        {"examples": {"one": {"value": TEXT}}},
        {"content": {"application/json": {"example": TEXT}}},
        {"variables": {"host": {"default": "gitlab.example.com", "enum": ["gitlab.example.com"]}}},
        {"mapping": {"title": "Book"}},
        {"security": [{"bearer": []}]},
    ],
)
def test_data_is_no_text(document: dict[str, Any]) -> None:
    assert [*texts(document)] == []
