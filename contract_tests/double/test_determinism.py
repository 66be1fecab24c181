"""Seeds, the clock and the options of the instance."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import time_machine
from gitlab_error_tracking_client import errors
from gitlab_error_tracking_double import GitLab

from contract_tests.double.conftest import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    from gitlab_error_tracking_client.models.client_key import ClientKey

NOON = datetime(2029, 5, 4, 12, tzinfo=UTC)


def run(seed: int) -> tuple[list[ClientKey], list[str]]:
    """Return the keys and the request ids of a short test."""
    with GitLab(seed=seed) as gitlab:
        gitlab.project(PROJECT, keys=2)
        keys = list(gitlab.client().client_keys.list(PROJECT))
        keys.append(gitlab.client().client_keys.create(PROJECT))
        return keys, [entry.request_id for entry in gitlab.journal]


def test_same_seed_yields_same_keys_and_ids() -> None:
    assert run(seed=5) == run(seed=5)


def test_other_seed_yields_other_keys_and_ids() -> None:
    (keys, ids), (other_keys, other_ids) = run(seed=5), run(seed=6)
    assert {key.public_key for key in keys}.isdisjoint(key.public_key for key in other_keys)
    assert {*ids}.isdisjoint(other_ids)


def test_keys_do_not_depend_on_request_count() -> None:
    made = []
    for requests in (0, 3):
        with GitLab() as gitlab, httpx.Client(transport=gitlab.transport) as client:
            gitlab.project(PROJECT)
            for _ in range(requests):
                client.get(gitlab.api_url)
            made.append(gitlab.client().client_keys.create(PROJECT).public_key)
    assert made[0] == made[1]


def test_reset_with_seed_equals_new_double() -> None:
    data = {"projects": [{"path": PROJECT, "client_keys": [{}]}]}
    with GitLab(data=data, seed=1) as gitlab:
        gitlab.reset(seed=2)
        reset = list(gitlab.client().client_keys.list(PROJECT))
        gitlab.reset()
        again = list(gitlab.client().client_keys.list(PROJECT))
    with GitLab(data=data, seed=2) as gitlab:
        assert list(gitlab.client().client_keys.list(PROJECT)) == reset == again


def test_reset_does_not_reread_the_data_file(tmp_path: Path) -> None:
    (tmp_path / "data.yaml").write_text("users: []\nprojects:\n  - {path: group/app}\n", encoding="utf-8")
    with GitLab(data=tmp_path / "data.yaml") as gitlab:
        (tmp_path / "data.yaml").unlink()
        gitlab.reset(seed=2)
        assert list(gitlab.client().client_keys.list(PROJECT)) == []


def test_token_expires_by_the_clock(double: GitLab) -> None:
    client = double.client(double.token(user="ci", role="owner", expires_at="2030-01-31"))
    double.clock.set("2030-01-30T23:59:59")
    client.client_keys.create(PROJECT)
    double.clock.advance(seconds=1)
    with pytest.raises(errors.TokenExpired):
        client.client_keys.create(PROJECT)


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        ("2030-01-31", datetime(2030, 1, 31, tzinfo=UTC)),
        (date(2030, 1, 31), datetime(2030, 1, 31, tzinfo=UTC)),
        (datetime(2030, 1, 31, 12), datetime(2030, 1, 31, 12, tzinfo=UTC)),  # noqa: DTZ001  (the case under test)
        ("2030-01-31T12:00:00+02:00", datetime(2030, 1, 31, 10, tzinfo=UTC)),
    ],
)
def test_clock_is_frozen_at_the_given_time(double: GitLab, to: Any, shown: datetime) -> None:
    double.clock.set(to)
    assert double.clock() == double.clock() == shown


def test_clock_advances_by_a_duration(double: GitLab) -> None:
    double.clock.set("2030-01-31")
    double.clock.advance(days=1, hours=1, minutes=1, seconds=1)
    assert double.clock() == datetime(2030, 2, 1, 1, 1, 1, tzinfo=UTC)


def test_unset_clock_shows_the_real_time(double: GitLab) -> None:
    double.clock.set("2030-01-31")
    double.clock.set(None)
    with time_machine.travel(NOON, tick=False):
        assert double.clock() == NOON


def test_clock_rejects_invalid_text(double: GitLab) -> None:
    with pytest.raises(ValueError, match="soon"):
        double.clock.set("soon")


def test_rate_limit_ends_after_a_minute_or_reset() -> None:
    with GitLab(rate_limit=2) as gitlab, httpx.Client(transport=gitlab.transport) as client:
        gitlab.clock.set("2030-01-31T12:00:00")
        url = f"{gitlab.api_url}/projects/1/error_tracking/settings"

        def statuses() -> list[int]:
            return [client.get(url).status_code for _ in range(3)]

        first = statuses()
        gitlab.clock.advance(minutes=1)
        second, minute = statuses(), gitlab.clock()
        gitlab.reset()
        gitlab.clock.set(minute)
        assert (first, second, statuses()) == ([401, 401, 429],) * 3


def test_rate_limit_must_be_positive() -> None:
    with pytest.raises(ValueError, match="rate_limit must be at least 1"):
        GitLab(rate_limit=0)


def test_client_waits_for_the_rate_limit() -> None:
    with GitLab(rate_limit=1) as gitlab, time_machine.travel(NOON, tick=False):
        gitlab.project(PROJECT)
        client = gitlab.client(retries=1)
        for _ in range(3):
            list(client.client_keys.list(PROJECT))
        statuses = [entry.status for entry in gitlab.journal]
        assert (statuses, gitlab.clock()) == ([200, 429, 200, 429, 200], NOON + timedelta(minutes=2))


def test_instance_without_integrated_tracking_rejects_it() -> None:
    with GitLab(integrated=False) as gitlab:
        gitlab.project(PROJECT)
        with pytest.raises(errors.IntegratedSwitchedOff):
            gitlab.client().settings.create(PROJECT, active=True, integrated=True)


def test_reused_engine_has_its_own_instance_options() -> None:
    with GitLab(integrated=False):
        pass
    with GitLab(external_url="https://example.org/gitlab") as gitlab:
        gitlab.project(PROJECT)
        settings = gitlab.client().settings.create(PROJECT, active=True, integrated=True)
        (key,) = gitlab.client().client_keys.list(PROJECT)
    assert settings.integrated
    assert key.sentry_dsn.endswith("@example.org/gitlab/errortracking/api/v1/projects/1")
