"""The client key of a request."""

from __future__ import annotations

import pytest
from gitlab_error_tracking_server.ingest.errors import IngestError, KeyMissing, KeysDiffer
from gitlab_error_tracking_server.ingest.keys import find_key
from hypothesis import given
from hypothesis import strategies as st

KEY = "glet_1"
AUTH = f"Sentry sentry_version=7, sentry_key={KEY}, sentry_client=x/1"
DSN = f"https://{KEY}@observe.example.com:443/errortracking/api/v1/projects/5"
PLACES = st.tuples(st.sampled_from([None, AUTH]), st.sampled_from([None, "", KEY]), st.sampled_from([None, DSN]))


@given(PLACES.filter(any))
def test_key_is_found_in_each_place(places: tuple[str | None, str | None, str | None]) -> None:
    assert find_key("5", *places) == KEY


@pytest.mark.parametrize(
    ("auth", "query", "dsn", "error"),
    [
        (None, None, None, KeyMissing),
        ("", "", "", KeyMissing),
        ("Sentry sentry_version=7", None, None, KeyMissing),
        (f"Bearer sentry_key={KEY}", None, None, KeyMissing),
        (None, None, "https://example.com/5", KeyMissing),
        (AUTH, "other", None, KeysDiffer),
        (AUTH, None, DSN.replace(KEY, "other"), KeysDiffer),
        (None, "other", DSN, KeysDiffer),
        (AUTH, None, f"{DSN}1", KeysDiffer),
        (AUTH, None, 5, KeysDiffer),
        (AUTH, None, "https://[", KeysDiffer),
    ],
)
def test_missing_and_different_keys_are_refused(
    auth: str | None, query: str | None, dsn: object, error: type[IngestError]
) -> None:
    with pytest.raises(error):
        find_key("5", auth, query, dsn)


@pytest.mark.parametrize(
    "auth", [f"sentry sentry_key={KEY}", f"Sentry  sentry_key = {KEY},sentry_version=7", f"SENTRY sentry_key={KEY},"]
)
def test_auth_header_is_read_leniently(auth: str) -> None:
    assert find_key("5", auth, None) == KEY


def test_value_of_auth_header_begins_after_first_equals_sign() -> None:
    assert find_key("5", "Sentry sentry_key=a=b", None) == "a=b"
