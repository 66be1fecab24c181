"""Secrets in events are masked, and nothing else is changed."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from gitlab_error_tracking_server.ingest.errors import InvalidEvent
from gitlab_error_tracking_server.ingest.masking import MASKED, MASKED_NAMES, Masking
from hypothesis import given
from hypothesis import strategies as st

SECRET = "s3cr3t-value"
MASKING = Masking()
PLAIN = st.text(st.characters(categories=["Ll", "Nd"]), max_size=5).filter(lambda text: "gl" not in text)
SPELLINGS = [str.upper, str.title, "x-{}".format, "HTTP_{}".format, "my{}".format, "{}_".format]
NAMES = st.builds(
    lambda name, spell: spell(name), st.sampled_from(MASKED_NAMES), st.sampled_from([*SPELLINGS, "-".join])
)
FRAGMENTS = st.sampled_from(
    [
        *("://", "@", "user:pw", "Bearer ", "authorization", "Cookie", ": ", "=", '"', "'", "a" * 20, "\0", "\n", "\\"),
        *("glpat-", "token", "api_key", "?", "&", "\u017f", "\u212a", "gl", "-", "é"),
    ]
)
TEXTS = PLAIN | st.lists(FRAGMENTS, max_size=6).map("".join)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS | NAMES, inner, max_size=3),
    max_leaves=8,
)
EVENTS = st.dictionaries(TEXTS | NAMES, JSON, max_size=4)


@given(NAMES, st.lists(st.sampled_from(["object", "list", "pair"]), max_size=5))
def test_value_of_masked_name_is_masked_everywhere(name: str, places: list[str]) -> None:
    event: Any = {name: {"inner": [SECRET]}}
    for place in places:
        event = {"object": {"in": event}, "list": [1, event], "pair": ["in", event]}[place]
    _, payload = MASKING.mask_event({"event": event})
    assert SECRET.encode() not in payload
    assert MASKED.encode() in payload


@given(EVENTS)
def test_event_is_masked_as_each_of_its_values(event: dict[str, Any]) -> None:
    """Most events are not copied, because their JSON tells that there is nothing to mask."""
    masked, payload = MASKING.mask_event(event)
    assert (masked, orjson.loads(payload)) == (MASKING.mask(event), masked)


@given(EVENTS)
def test_masking_again_changes_nothing(event: dict[str, Any]) -> None:
    masked, _ = MASKING.mask_event(event)
    assert MASKING.mask_event(masked)[0] == masked


@given(st.dictionaries(PLAIN, st.lists(PLAIN), max_size=3))
def test_event_without_secret_stays_the_same(event: dict[str, Any]) -> None:
    if not any(name.endswith(MASKED_NAMES) for name in event):
        assert MASKING.mask_event(event)[0] == event


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("/a?private_token=x&page=2", "/a?private_token=[Filtered]&page=2"),
        ("private_token[]=x", "private_token[]=[Filtered]"),
        ("job_token%5B%5D=x;a=b", "job_token%5B%5D=[Filtered];a=b"),
        ("login(user='a', password=hunter2)", "login(user='a', password=[Filtered])"),
        ("postgresql://app:pw@db/app", "postgresql://[Filtered]@db/app"),
        ("git clone https://glpat-1@gitlab.com/a", "git clone https://[Filtered]@gitlab.com/a"),
        ("Set-Cookie: a=b; token=c\nHost: d", "Set-Cookie: [Filtered]\nHost: d"),
        ("{'Authorization': 'Basic YTpi', 'Accept': '*/*'}", "{'Authorization': '[Filtered]', 'Accept': '*/*'}"),
        ("curl -H 'x: bearer abcdefghijklmnop'", "curl -H 'x: bearer [Filtered]'"),
        ("used glpat-abcdefghij-kl.01 twice", "used [Filtered] twice"),
        ("nul\0", "nul"),
        ("invalid token: }", "invalid token: }"),
        ("https://example.com/@scope", "https://example.com/@scope"),
        ("next_page=2&tokens=3", "next_page=2&tokens=3"),
    ],
)
def test_credentials_in_text_are_masked(text: str, masked: str) -> None:
    event = {"message": text, "list": [text, {text: None}]}
    assert MASKING.mask_event(event)[0]["message"] == MASKING.mask_event(event)[0]["list"][0] == masked


def test_pairs_of_name_and_value_are_masked() -> None:
    headers = [["Cookie", "a=b"], ["X-Csrf-Token", "c"], ["Accept", "*/*"]]
    expected = [["Cookie", MASKED], ["X-Csrf-Token", MASKED], ["Accept", "*/*"]]
    assert MASKING.mask({"headers": headers}) == {"headers": expected}


def test_deep_event_is_masked() -> None:
    event = json.loads('{"a":' * 100 + '"password=x"' + "}" * 100)
    assert b"password=[Filtered]" in MASKING.mask_event(event)[1]


def test_list_of_names_can_be_changed() -> None:
    event = {"national_id": "1", "password": "2"}
    assert Masking(["National-ID"]).mask_event(event)[0] == {"national_id": MASKED, "password": "2"}


@pytest.mark.parametrize("name", ["", "-", "ü"])
def test_name_without_ascii_letter_is_rejected(name: str) -> None:
    with pytest.raises(ValueError, match="needs a letter or a digit"):
        Masking([name])


@pytest.mark.parametrize("levels", [255, 900])
@pytest.mark.parametrize("secret", ["", "password="])
def test_too_deep_event_is_invalid(levels: int, secret: str) -> None:
    event = json.loads('{"a":' * levels + f'"{secret}"' + "}" * levels)
    with pytest.raises(InvalidEvent, match="nested too deeply"):
        MASKING.mask_event(event)


@pytest.mark.parametrize(
    "piece", ["a", "=", "://", "cookie:", "gl", "bearer ", "a=b&", "a.", "a[", "a%5B", "glpat-", "bearer" + " " * 1000]
)
def test_time_of_masking_is_linear_in_length(piece: str) -> None:
    """With a quadratic pattern, this event would take hours."""
    MASKING.mask_event({"message": piece * (1_000_000 // len(piece)), "secret": 1})
