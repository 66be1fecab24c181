"""The Chinese contract: complete, the same but for its words, and refused when it is not."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from openapi_spec_validator import validate

from docs_builder.contract import CONTRACT, OVERLAYS, load_documents
from docs_builder.overlay import OverlayError, apply, translate
from docs_builder.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITTEN: dict[str, Any] = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
OVERLAY: dict[str, Any] = yaml.safe_load(OVERLAYS["zh-CN"].read_text(encoding="utf-8"))
CHINESE = load_documents()["zh-CN"]

PROSE = {"title", "summary", "description"}


def data(node: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """All that is no prose: each key and what stands there, in order."""
    if key in {"contact", "license"} or (key == "tags" and isinstance(node, list)):
        return
    if isinstance(node, dict):
        for name, value in node.items():
            if not (name in PROSE and isinstance(value, str)):
                yield from data(value, name)
    elif isinstance(node, list):
        for item in node:
            yield from data(item, key)
    else:
        yield key, node


def changed(*keys: str, to: Any) -> dict[str, Any]:
    """The contract with another value in one place; None takes the key away."""
    document = copy.deepcopy(WRITTEN)
    node = document
    for key in keys[:-1]:
        node = node[key]
    if to is None:
        del node[keys[-1]]
    else:
        node[keys[-1]] = to
    return document


def test_every_text_is_chinese() -> None:
    assert [text for _, text in texts(CHINESE) if not re.search("[\u4e00-\u9fff]", text)] == []


def test_nothing_but_the_words_is_different() -> None:
    assert list(data(CHINESE)) == list(data(WRITTEN))


def test_commands_are_the_same_in_both_languages() -> None:
    def commands(document: dict[str, Any]) -> list[str]:
        return re.findall(r"```.*?```", "".join(text for _, text in texts(document)), flags=re.DOTALL)

    assert commands(CHINESE) == commands(WRITTEN)


def test_code_in_a_text_is_the_same_in_both_languages() -> None:
    def code(document: dict[str, Any]) -> list[list[str]]:
        return [sorted({*re.findall(r"(?<!`)`[^`]+`(?!`)", text)}) for _, text in texts(document)]

    assert code(CHINESE) == code(WRITTEN)


def test_the_chinese_contract_is_openapi() -> None:
    validate(CHINESE)


def test_the_tags_of_operations_are_those_that_are_described() -> None:
    described = {tag["name"] for tag in CHINESE["tags"]}
    used = [node["tags"] for item in CHINESE["paths"].values() for node in item.values() if isinstance(node, dict)]
    assert {tag for tags in used for tag in tags} == described
    assert all(len(tags) == 1 for tags in used)


def test_the_overlay_has_the_version_of_the_contract() -> None:
    assert OVERLAY["info"]["version"] == WRITTEN["info"]["version"]


def test_a_new_text_that_is_not_translated_is_named() -> None:
    document = changed("components", "headers", "X-Page", "schema", to={"type": "integer", "description": "Brand new."})
    with pytest.raises(OverlayError) as caught:
        translate(document, OVERLAY)
    assert "Brand new." in str(caught.value)


def test_an_operation_that_is_renamed_leaves_a_target_that_matches_nothing() -> None:
    keys = ("paths", "/projects/{id}/error_tracking/settings", "get", "operationId")
    with pytest.raises(OverlayError) as caught:
        translate(changed(*keys, to="read_settings"), OVERLAY)
    assert "get_settings" in str(caught.value)


def test_a_field_that_is_gone_is_named() -> None:
    with pytest.raises(OverlayError) as caught:
        translate(changed("components", "schemas", "Settings", "properties", "api_url", to=None), OVERLAY)
    assert "api_url" in str(caught.value)


def test_a_tag_that_is_renamed_leaves_a_target_that_matches_nothing() -> None:
    tags = [tag | {"name": tag["name"].replace("Client", "Application")} for tag in WRITTEN["tags"]]
    with pytest.raises(OverlayError) as caught:
        translate(changed("tags", to=tags), OVERLAY)
    assert "Client keys" in str(caught.value)


def test_the_document_that_is_translated_stays_as_it_was() -> None:
    document = copy.deepcopy(WRITTEN)
    translate(document, OVERLAY)
    assert document == WRITTEN


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ({"target": "$.info", "update": {"title": "neu"}}, {"info": {"title": "neu"}, "tags": ["a", "b", "a"]}),
        ({"target": "$.tags", "update": "c"}, {"info": {"title": "old"}, "tags": ["a", "b", "a", "c"]}),
        ({"target": "$.tags[?@ == 'a']", "remove": True}, {"info": {"title": "old"}, "tags": ["b"]}),
        ({"target": "$.info.title", "remove": True}, {"info": {}, "tags": ["a", "b", "a"]}),
    ],
    ids=["an object is merged", "an array gets one more", "items are removed", "a key is removed"],
)
def test_an_action_does_what_the_specification_says(action: dict[str, Any], expected: dict[str, Any]) -> None:
    document = {"info": {"title": "old"}, "tags": ["a", "b", "a"]}
    assert apply(document, {"actions": [action]}) == expected


@pytest.mark.parametrize(
    ("overlay", "said"),
    [
        ([], "It has no list of actions."),
        ({"actions": {}}, "It has no list of actions."),
        ({"actions": ["$.info"]}, "Action 1 is no object."),
        ({"actions": [{"update": {}}]}, "Action 1 has no target."),
        ({"actions": [{"targt": "$.info"}]}, "Action 1 has a key that overlays do not have: targt"),
        ({"actions": [{"target": "$.info"}]}, "Action 1, $.info, has no update and removes nothing."),
        ({"actions": [{"target": "$.info[", "update": {}}]}, "The target $.info[ is no JSONPath: "),
        ({"actions": [{"target": "$.info.title", "update": {"a": "b"}}]}, "An object is to be merged at $.info.title,"),
        ({"actions": [{"target": "$.info", "update": "a"}]}, "An object is to be merged at $.info,"),
        ({"actions": [{"target": "$.info", "update": {"title": {"a": "b"}}}]}, "is to be merged at $.info.title,"),
        ({"actions": [{"target": "$", "remove": True}]}, "The whole document cannot be removed."),
    ],
)
def test_what_is_no_overlay_is_said_to_be_none(overlay: Any, said: str) -> None:
    with pytest.raises(OverlayError) as caught:
        apply({"info": {"title": "old"}}, overlay)
    assert said in str(caught.value)


def test_an_action_may_have_a_description_and_extensions() -> None:
    action = {"target": "$.info", "update": {"title": "neu"}, "description": "Why.", "x-own": 1}
    assert apply({"info": {"title": "old"}}, {"actions": [action]}) == {"info": {"title": "neu"}}


@pytest.mark.parametrize("responses", [{"default": {"description": "Left."}}, {"200": {"description": "Left."}}])
def test_a_text_that_is_left_over_is_named_with_its_place(responses: dict[str, Any]) -> None:
    document = {"info": {"title": "old"}, "responses": responses}
    overlay = {"actions": [{"target": "$.info", "update": {"title": "neu"}}]}
    with pytest.raises(OverlayError) as caught:
        translate(document, overlay)
    (status,) = responses
    assert str(caught.value) == (
        f"These texts of the contract have no translation:\n  #/responses/{status}/description: Left."
    )


@pytest.mark.parametrize("action", [{"remove": True}, {"update": "zwei"}], ids=["removed", "added"])
def test_a_translation_has_neither_less_nor_more_than_the_contract(action: dict[str, Any]) -> None:
    target = "$.get.tags[0]" if "remove" in action else "$.get.tags"
    with pytest.raises(OverlayError, match="have no translation"):
        translate({"get": {"tags": ["one"]}}, {"actions": [{"target": target, **action}]})
