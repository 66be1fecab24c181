"""What is random has a seed, what depends on the time has a clock, and what the instance is like can be said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_client import errors
from gitlab_error_tracking_client.api.client_keys import create_client_key, list_client_keys
from gitlab_error_tracking_client.api.project_settings import create_settings
from gitlab_error_tracking_double import GitLab

from contract_tests.double.conftest import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    from gitlab_error_tracking_client.models.client_key import ClientKey


def run(seed: int) -> tuple[list[ClientKey], list[str]]:
    """The keys and the ids of the requests of a short test."""
    with GitLab(seed=seed) as gitlab:
        gitlab.project(PROJECT, keys=2)
        keys = [*list_client_keys.sync_all(PROJECT, client=gitlab.client())]
        keys.append(create_client_key.sync(PROJECT, client=gitlab.client()))
        return keys, [entry.request_id for entry in gitlab.journal]


def test_the_same_seed_gives_the_same_keys_and_request_ids() -> None:
    assert run(seed=5) == run(seed=5)


def test_another_seed_gives_others() -> None:
    (keys, ids), (other_keys, other_ids) = run(seed=5), run(seed=6)
    assert {key.public_key for key in keys}.isdisjoint(key.public_key for key in other_keys)
    assert {*ids}.isdisjoint(other_ids)


def test_keys_do_not_depend_on_how_many_requests_came() -> None:
    made = []
    for requests in (0, 3):
        with GitLab() as gitlab, httpx.Client(transport=gitlab.transport) as client:
            gitlab.project(PROJECT)
            for _ in range(requests):
                client.get(gitlab.api_url)
            made.append(create_client_key.sync(PROJECT, client=gitlab.client()).public_key)
    assert made[0] == made[1]


def test_a_reset_with_a_seed_is_a_double_with_that_seed() -> None:
    data = {"projects": [{"path": PROJECT, "client_keys": [{}]}]}
    with GitLab(data=data, seed=1) as gitlab:
        gitlab.reset(seed=2)
        reset = list_client_keys.sync(PROJECT, client=gitlab.client())
        gitlab.reset()
        again = list_client_keys.sync(PROJECT, client=gitlab.client())
    with GitLab(data=data, seed=2) as gitlab:
        assert list_client_keys.sync(PROJECT, client=gitlab.client()) == reset == again


def test_a_reset_with_a_seed_needs_its_data_file_no_more(tmp_path: Path) -> None:
    (tmp_path / "data.yaml").write_text("users: []\nprojects:\n  - {path: group/app}\n", encoding="utf-8")
    with GitLab(data=tmp_path / "data.yaml") as gitlab:
        (tmp_path / "data.yaml").unlink()
        gitlab.reset(seed=2)
        assert list_client_keys.sync(PROJECT, client=gitlab.client()) == []


def test_a_token_expires_when_the_clock_says_so(double: GitLab) -> None:
    client = double.client(double.token(user="ci", role="owner", expires_at="2030-01-31"))
    double.clock.set("2030-01-30T23:59:59")
    create_client_key.sync(PROJECT, client=client)
    double.clock.advance(seconds=1)
    with pytest.raises(errors.TokenExpired):
        create_client_key.sync(PROJECT, client=client)


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        ("2030-01-31", datetime(2030, 1, 31, tzinfo=UTC)),
        (date(2030, 1, 31), datetime(2030, 1, 31, tzinfo=UTC)),
        (datetime(2030, 1, 31, 12), datetime(2030, 1, 31, 12, tzinfo=UTC)),  # noqa: DTZ001  (which is the case)
        ("2030-01-31T12:00:00+02:00", datetime(2030, 1, 31, 10, tzinfo=UTC)),
    ],
)
def test_a_clock_is_set_by_text_day_or_time_and_stands_still(double: GitLab, to: Any, shown: datetime) -> None:
    double.clock.set(to)
    assert double.clock() == double.clock() == shown


def test_a_clock_moves_on(double: GitLab) -> None:
    double.clock.set("2030-01-31")
    double.clock.advance(days=1, hours=1, minutes=1, seconds=1)
    assert double.clock() == datetime(2030, 2, 1, 1, 1, 1, tzinfo=UTC)


def test_a_clock_that_was_not_set_shows_the_time(double: GitLab) -> None:
    double.clock.set("2030-01-31")
    double.clock.set(None)
    assert abs((double.clock() - datetime.now(UTC)).total_seconds()) < 60


def test_a_clock_that_cannot_be_so_is_refused(double: GitLab) -> None:
    with pytest.raises(ValueError, match="soon"):
        double.clock.set("soon")


def test_a_rate_limit_refuses_until_the_minute_is_over_or_a_reset_comes() -> None:
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


def test_integrated_error_tracking_can_be_switched_off_for_the_instance() -> None:
    with GitLab(integrated=False) as gitlab:
        gitlab.project(PROJECT)
        with pytest.raises(errors.IntegratedSwitchedOff):
            create_settings.sync(PROJECT, client=gitlab.client(), active=True, integrated=True)


def test_the_next_double_is_none_of_an_instance_that_was_switched_off() -> None:
    with GitLab(integrated=False):
        pass
    with GitLab(external_url="https://example.org/gitlab") as gitlab:
        gitlab.project(PROJECT)
        settings = create_settings.sync(PROJECT, client=gitlab.client(), active=True, integrated=True)
        (key,) = list_client_keys.sync(PROJECT, client=gitlab.client())
    assert settings.integrated
    assert key.sentry_dsn.endswith("@example.org/gitlab/errortracking/api/v1/projects/1")
