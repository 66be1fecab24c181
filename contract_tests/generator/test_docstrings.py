"""Texts of a contract fit into the lines of generated code."""

from __future__ import annotations

from docstrings import LINE_LENGTH, entry, prose, unwrapped
from hypothesis import given
from hypothesis import strategies as st

WORDS = st.lists(st.text("ab", min_size=1, max_size=30), min_size=1, max_size=40)
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=3)


def text_of(paragraphs: list[list[str]], space: str) -> str:
    return "\n\n".join(space.join(words) for words in paragraphs)


@given(paragraphs=PARAGRAPHS, space=st.sampled_from([" ", "\n", "  \n "]), indent=st.sampled_from([0, 4, 8, 12]))
def test_prose_fits_between_quotes(paragraphs: list[list[str]], space: str, indent: int) -> None:
    text = prose(text_of(paragraphs, space), indent)
    first, *others = text.split("\n")
    assert max(len(line) for line in (" " * indent + first, *others)) + 2 * len('"""') <= LINE_LENGTH
    assert [paragraph.split() for paragraph in text.split("\n\n")] == paragraphs


@given(paragraphs=PARAGRAPHS, space=st.sampled_from([" ", "\n", "  \n "]))
def test_unwrapped_text_has_a_line_for_a_paragraph(paragraphs: list[list[str]], space: str) -> None:
    assert unwrapped(text_of(paragraphs, space)).split("\n\n") == [" ".join(words) for words in paragraphs]


def test_entry_has_its_name_and_text() -> None:
    assert entry("id", "The id.\nOf a thing.") == "id: The id. Of a thing."
