"""A translation is known by the English that it was made of, and found out when that is another by now."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from docs_builder.contract import CONTRACT, OVERLAYS
from docs_builder.overlay import OverlayError
from docs_builder.translation_sources import keep, originals_of, translate_by_file

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = CONTRACT.read_text(encoding="utf-8")


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """The overlay of this checkout and its originals, in a folder where they may be changed."""
    here = OVERLAYS["zh-CN"]
    for file in (here, originals_of(here)):
        shutil.copy(file, tmp_path)
    return tmp_path / here.name


def changed(old: str, new: str) -> Any:
    """The contract in other words."""
    assert old in WRITTEN
    return yaml.safe_load(WRITTEN.replace(old, new))


def complaint(document: Any, overlay: Path) -> str:
    with pytest.raises(OverlayError) as caught:
        translate_by_file(document, overlay)
    return str(caught.value)


def test_the_translation_is_of_what_the_contract_says(overlay: Path) -> None:
    translate_by_file(yaml.safe_load(WRITTEN), overlay)


def test_a_translation_of_what_the_contract_no_longer_says_is_named_with_its_place_and_what_to_do(
    overlay: Path,
) -> None:
    document = changed("The number of this page.", "The number of this page, beginning with 1.")
    assert complaint(document, overlay) == (
        "zh-CN.overlay.yaml translates another English than that of the contract. Mend each of these translations "
        "where it is not right any more, then run `python -m governance.mark_translated`:\n"
        "  #/components/headers/X-Page/description\n"
        "    - The number of this page.\n"
        "    + The number of this page, beginning with 1.\n"
        "    = 本页的页码。"
    )


def test_of_a_long_text_the_lines_that_differ_are_shown_and_the_paragraph_that_translates_them(overlay: Path) -> None:
    said = complaint(changed("Introduced in GitLab 15.10.", "Introduced in GitLab 15.11."), overlay)
    assert [line.strip() for line in said.splitlines()[2:]] == [
        "- Needs the Maintainer role. Introduced in GitLab 15.10.",
        "+ Needs the Maintainer role. Introduced in GitLab 15.11.",
        "= 仅适用于具有项目维护者角色的用户。引入于极狐GitLab 15.10。",
    ]


def test_of_a_text_with_a_paragraph_more_the_whole_translation_is_shown(overlay: Path) -> None:
    old = "        Creates a client key"
    document = changed(old, f"        One more paragraph.\n\n{old}")
    said = complaint(document, overlay)
    assert "+ One more paragraph." in said
    assert "= 为项目创建一个新的客户端密钥。" in said
    assert "= 仅适用于具备项目维护者权限的用户。引入于 14.3 版本。" in said


def test_lines_that_break_elsewhere_are_no_other_words(overlay: Path) -> None:
    translate_by_file(
        changed("of a GitLab project, and list, create", "of a GitLab\n    project, and list, create"), overlay
    )


def test_two_texts_that_change_places_are_named(overlay: Path) -> None:
    one, other = "The number of this page.", "How many items a page holds."
    swapped = WRITTEN.replace(one, "\0").replace(other, one).replace("\0", other)
    said = complaint(yaml.safe_load(swapped), overlay)
    assert "#/components/headers/X-Page/description" in said
    assert "#/components/headers/X-Per-Page/description" in said


def test_what_was_looked_at_passes_once_it_is_written_down(overlay: Path) -> None:
    document = changed("The number of this page.", "The number of this page, beginning with 1.")
    said = keep(document, overlay)
    assert "#/components/headers/X-Page/description\n    - The number of this page.\n" in said
    translate_by_file(document, overlay)


def test_what_is_not_translated_is_not_written_down(overlay: Path) -> None:
    before = originals_of(overlay).read_bytes()
    with pytest.raises(OverlayError):
        keep(changed("      name: key_id\n", "      name: key_id\n      x-note: {title: Brand new}\n"), overlay)
    assert originals_of(overlay).read_bytes() == before


def test_writing_down_the_same_changes_nothing(overlay: Path) -> None:
    before = originals_of(overlay).read_bytes()
    assert keep(yaml.safe_load(WRITTEN), overlay) == "zh-CN.overlay.yaml translates what the contract says."
    assert originals_of(overlay).read_bytes() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "is missing"), ("", "has no places"), ("a: [", "zh-CN.originals.yaml: ")],
    ids=["missing", "empty", "no YAML"],
)
def test_originals_that_cannot_be_read_are_named_and_can_be_made_anew(
    overlay: Path, text: str | None, said: str
) -> None:
    kept = originals_of(overlay)
    kept.unlink()
    if text is not None:
        kept.write_text(text, encoding="utf-8")
    document = yaml.safe_load(WRITTEN)
    complained = complaint(document, overlay)
    assert complained.startswith("zh-CN.originals.yaml")
    assert said in complained
    keep(document, overlay)
    translate_by_file(document, overlay)


def test_a_fault_of_the_overlay_names_its_file(overlay: Path) -> None:
    text = overlay.read_text(encoding="utf-8")
    overlay.write_text(text.replace("$.components.links", "$.components.links["), encoding="utf-8")
    assert complaint(yaml.safe_load(WRITTEN), overlay).startswith(
        "zh-CN.overlay.yaml: The target $.components.links[ is no JSONPath: "
    )
