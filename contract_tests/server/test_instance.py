"""The configuration of the instance: external URL, integrated error tracking and rate limit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_server.observability.health import health_routes

from contract_tests.support.in_process import BASE_URL, InProcessTransport, client, content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_server.store.store import Store

pytestmark = pytest.mark.both_databases

NEW = "/projects/2/error_tracking"
INTEGRATED = "/projects/5/error_tracking"
SENTRY = "/projects/1/error_tracking"

WITHOUT_INTEGRATED = pytest.mark.parametrize("instance", [Instance(integrated_error_tracking=False)], ids=["disabled"])


@WITHOUT_INTEGRATED
@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (f"PUT {NEW}/settings?active=true&integrated=true", (404, {"message": "404 Not Found"})),
        (f"PUT {NEW}/settings?active=x", (400, {"error": "active is invalid, integrated is missing"})),
    ],
)
def test_settings_are_rejected_without_integrated(api: httpx.Client, request_: str, expected: Any) -> None:
    assert content(api.request(*request_.split())) == expected


@WITHOUT_INTEGRATED
def test_stored_integrated_is_kept_without_integrated(api: httpx.Client, store: Store) -> None:
    shown = api.patch(f"{INTEGRATED}/settings?active=false").json()
    settings = store.get_settings(5)
    assert settings is not None
    assert (shown["integrated"], settings.enabled, settings.integrated) == (False, False, True)


@WITHOUT_INTEGRATED
def test_saving_looks_at_stored_integrated_when_disabled(api: httpx.Client) -> None:
    response = api.patch(f"{SENTRY}/settings?active=true&integrated=true")
    assert (response.status_code, response.json()["integrated"]) == (200, False)
    assert len(api.get(f"{SENTRY}/client_keys").json()) == 1


@pytest.mark.parametrize(
    ("instance", "base"),
    [
        (Instance("https://example.com"), "https://{}@example.com"),
        (Instance("https://example.com/"), "https://{}@example.com"),
        (Instance("http://gitlab.local:8080"), "http://{}@gitlab.local:8080"),
        (Instance("https://h/gitlab"), "https://{}@h/gitlab"),
        (Instance("http://[::1]:80"), "http://{}@[::1]:80"),
        (Instance("https://h", "https://observe.h:443"), "https://{}@observe.h:443"),
    ],
)
def test_dsn_uses_url_of_the_instance(store: Store, instance: Instance, base: str) -> None:
    with client(create_app(store, instance)) as api:
        key, _ = api.get(f"{INTEGRATED}/client_keys").json()
    assert key["sentry_dsn"] == f"{base.format(key['public_key'])}/errortracking/api/v1/projects/5"


class Clock:
    """A clock that tests advance; it starts 10 seconds into a minute."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, 0, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limited(store: Store, clock: Clock) -> Iterator[httpx.Client]:
    """A client of a server that accepts three requests per minute and token."""
    with client(create_app(store, Instance(rate_limit=3), clock), token=None) as limited:
        yield limited


def get_settings(limited: httpx.Client, token: str = "glpat-demo-maintainer") -> httpx.Response:
    return limited.get(f"{SENTRY}/settings", headers={"PRIVATE-TOKEN": token} if token else {})


def test_rate_limit_rejects_requests_beyond_limit(limited: httpx.Client) -> None:
    assert [get_settings(limited).status_code for _ in range(5)] == [200, 200, 200, 429, 429]


def test_rate_limit_counts_each_address_without_a_token(store: Store) -> None:
    app = create_app(store, Instance(rate_limit=1))
    statuses = []
    for address in ("192.0.2.1", "192.0.2.2"):
        with httpx.Client(transport=InProcessTransport(app, address), base_url=BASE_URL) as anonymous:
            statuses.append([get_settings(anonymous, token="").status_code for _ in range(2)])
    assert statuses == [[401, 429]] * 2


def test_rate_limit_spares_probes(store: Store) -> None:
    app = create_app(store, Instance(rate_limit=1), routes=health_routes(store))
    with client(app, base_url="https://gitlab.example.com") as probing:
        assert [probing.get("/-/liveness").status_code for _ in range(3)] == [200] * 3


def test_rate_limit_headers_describe_the_limit(limited: httpx.Client) -> None:
    rejected = [get_settings(limited) for _ in range(5)][-1]
    assert (rejected.text, rejected.headers["content-type"].partition(";")[0]) == ("Retry later\n", "text/plain")
    limit = {name: value for name, value in rejected.headers.items() if name.startswith(("ratelimit", "retry"))}
    assert limit == {
        "ratelimit-limit": "3",
        "ratelimit-name": "throttle_authenticated_api",
        "ratelimit-observed": "5",
        "ratelimit-remaining": "0",
        "ratelimit-reset": str(int(datetime(2026, 1, 1, 12, 1, tzinfo=UTC).timestamp())),
        "ratelimit-resettime": "Thu, 01 Jan 2026 12:01:00 GMT",
        "retry-after": "50",
    }


def test_every_response_describes_the_rate_limit(limited: httpx.Client) -> None:
    responses = [get_settings(limited), get_settings(limited), limited.get("/nothing"), get_settings(limited)]
    assert [response.headers["ratelimit-remaining"] for response in responses] == ["2", "1", "2", "0"]
    assert {"retry-after" in response.headers for response in responses} == {False}


def test_rate_limit_resets_each_minute(limited: httpx.Client, clock: Clock) -> None:
    rejected = [get_settings(limited) for _ in range(4)][-1]
    clock.now += timedelta(seconds=int(rejected.headers["retry-after"]))
    assert get_settings(limited).status_code == 200


def test_rate_limit_is_per_token(limited: httpx.Client) -> None:
    for _ in range(4):
        get_settings(limited)
    assert get_settings(limited, "glpat-demo-owner").status_code == 200


def test_rate_limit_without_token_is_per_address(limited: httpx.Client) -> None:
    responses = [get_settings(limited, "") for _ in range(4)]
    assert [response.status_code for response in responses] == [401, 401, 401, 429]
    assert responses[-1].headers["ratelimit-name"] == "throttle_unauthenticated_api"


def test_requests_are_unlimited_without_rate_limit(api: httpx.Client) -> None:
    assert {api.get(f"{SENTRY}/settings").status_code for _ in range(5)} == {200}
