"""Times of events, by the clock of the server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from gitlab_error_tracking_server.ingest.timestamps import occurred_at, read_timestamp
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 27, 12, 0, 0, 123456, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), MOMENTS.map(str), st.lists(st.integers())
)


@given(MOMENTS, OFFSETS)
def test_text_with_offset_is_read_exactly(moment: datetime, offset: timezone) -> None:
    assert read_timestamp(moment.astimezone(offset).isoformat()) == moment


@given(MOMENTS, st.sampled_from(["", "Z", "z", "+00:00"]), st.sampled_from(["", "0", "789"]), st.sampled_from("T t"))
def test_text_with_nanoseconds_is_read_to_microseconds(moment: datetime, zone: str, more: str, separator: str) -> None:
    text = moment.strftime(f"%Y-%m-%d{separator}%H:%M:%S.%f")
    assert read_timestamp(f"{text}{more}{zone}") == moment


@given(MOMENTS, st.sampled_from([float, str]))
def test_number_is_seconds_since_1970(moment: datetime, form: type) -> None:
    read = read_timestamp(form(moment.timestamp()))
    assert read is not None
    assert abs(read - moment) <= timedelta(microseconds=1)


@pytest.mark.parametrize(
    "value", [None, True, "", "yesterday", "2026-13-01T00:00:00Z", 1e20, float("nan"), {}, "1.2.3"]
)
def test_other_values_are_no_timestamp(value: object) -> None:
    assert read_timestamp(value) is None


@given(ANYTHING, ANYTHING)
def test_event_never_occurs_after_its_arrival(timestamp: object, sent_at: object) -> None:
    assert occurred_at(timestamp, sent_at, NOW) <= NOW


@given(st.timedeltas(timedelta(0), timedelta(hours=1)), st.timedeltas(timedelta(days=-9000), timedelta(days=9000)))
def test_wrong_clock_of_application_is_corrected(age: timedelta, skew: timedelta) -> None:
    sent = NOW + skew
    corrected = abs(skew) > timedelta(minutes=1)
    expected = NOW - age if corrected else min(NOW, sent - age)
    assert occurred_at((sent - age).isoformat(), sent.isoformat(), NOW) == expected


def test_event_without_timestamp_occurs_on_arrival() -> None:
    assert occurred_at(None, "2026-11-27T11:00:00Z", NOW) == NOW
