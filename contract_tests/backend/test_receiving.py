"""Events are stored in their project, or refused, as the older collector of GitLab did."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_server.store.events import EventStore
from sqlalchemy.exc import OperationalError

from contract_tests.backend.sdk import BASE, KEY, Backend, event
from contract_tests.ingest.recordings import RECORDINGS
from contract_tests.support.in_process import content

if TYPE_CHECKING:
    from contract_tests.backend.conftest import SettableClock

ID = "9d658b23ca984d1780c039bcaac588db"
REJECTED = {"detail": "the project has no such active client key, or does not collect errors", "causes": []}
SETTINGS = "/api/v4/projects/5/error_tracking/settings"


@pytest.mark.both_databases
def test_recorded_requests_are_stored_and_grouped(backend: Backend) -> None:
    responses = {name: backend.replay(recording).status_code for name, recording in RECORDINGS.items()}
    assert responses == dict.fromkeys(RECORDINGS, 200)
    found = [(error["name"], error["actor"], error["event_count"]) for error in backend.errors()]
    assert sorted(found) == [
        ("*fmt.wrapError", "main(main)", 1),
        ("ArgumentError", "<main>()", 1),
        ("TypeError", "inner(send)", 1),
        ("ZeroDivisionError", "inner(__main__)", 2),
        ("ZeroDivisionError", "t1", 1),
    ]
    messages = backend.read("/messages").json()
    assert sorted(message["message"] for message in messages) == ["hello from node", "hello from python"]


@pytest.mark.parametrize("ending", ["store", "store/", "envelope", "envelope/"])
def test_path_may_end_with_slash(backend: Backend, ending: str) -> None:
    body = json.dumps(event()) if ending.startswith("store") else f'{{}}\n{{"type":"event"}}\n{json.dumps(event())}'
    response = backend.api.post(f"{BASE}/projects/api/5/{ending}?sentry_key={KEY}", content=body)
    assert response.status_code == 200
    assert [error["event_count"] for error in backend.errors()] == [1]


@pytest.mark.parametrize(
    ("project", "key"),
    [(5, "glet_unknown"), (1, KEY), (2, KEY), (99, KEY), ("0", KEY), ("x", KEY), (2**63, KEY), ("9" * 30, KEY)],
)
def test_key_of_no_such_project_is_rejected(backend: Backend, project: object, key: str) -> None:
    response = backend.store(event(), project=project, key=key)
    assert content(response) == (404, REJECTED)
    assert response.headers["X-Sentry-Error"] == REJECTED["detail"]
    assert response.headers["X-Sentry-Rate-Limits"] == "60::key"


@pytest.mark.both_databases
def test_deleted_key_is_rejected_at_once(backend: Backend) -> None:
    created = backend.api.post("/api/v4/projects/5/error_tracking/client_keys").json()
    before = backend.store(event(), key=created["public_key"]).status_code
    backend.api.delete(f"/api/v4/projects/5/error_tracking/client_keys/{created['id']}")
    assert (before, backend.store(event(), key=created["public_key"]).status_code) == (200, 404)
    assert [error["event_count"] for error in backend.errors()] == [1]


@pytest.mark.parametrize("change", [{"active": False}, {"active": True, "integrated": False}])
def test_project_that_collects_no_errors_is_rejected(backend: Backend, change: dict[str, bool]) -> None:
    backend.api.put(SETTINGS, params={"active": True, "integrated": True})
    backend.api.patch(SETTINGS, params={"active": change["active"], "integrated": change.get("integrated", True)})
    expected = 404 if change == {"active": False} else 200  # without its Sentry fields, the second change is not saved
    assert backend.store(event()).status_code == expected


@pytest.mark.parametrize("instance", [Instance(integrated_error_tracking=False)])
def test_switched_off_instance_rejects_every_key(backend: Backend) -> None:
    response = backend.store(event())
    assert content(response) == (404, REJECTED)
    assert "X-Sentry-Rate-Limits" not in response.headers


@pytest.mark.parametrize(
    ("body", "key", "headers", "status", "detail"),
    [
        (event(), "", {}, 400, "the request names no client key"),
        (b"", KEY, {}, 400, "the event is not JSON"),
        ({}, KEY, {}, 400, "the event has neither an exception nor a message"),
        (b"not gzip", KEY, {"Content_Encoding": "gzip"}, 400, "the body is not in the encoding gzip"),
        (event(message="m" * 1_100_000), KEY, {}, 413, "the unpacked body exceeds 1048576 bytes"),
        (
            event(),
            KEY,
            {"Content_Encoding": "compress"},
            415,
            "the content encoding is not supported: use one of gzip, deflate, br, zstd",
        ),
    ],
)
def test_unreadable_request_is_refused(
    backend: Backend, body: Any, key: str, headers: dict[str, str], status: int, detail: str
) -> None:
    response = backend.store(body, key=key, **headers)
    assert content(response) == (status, {"detail": detail, "causes": []})
    assert response.headers["X-Sentry-Error"] == detail
    assert "X-Sentry-Rate-Limits" not in response.headers


def test_keys_that_differ_are_refused(backend: Backend) -> None:
    auth = {"X-Sentry-Auth": f"Sentry sentry_key={KEY}"}
    response = backend.api.post(f"{BASE}/projects/api/5/store/?sentry_key=x", json=event(), headers=auth)
    assert content(response) == (400, {"detail": "the request names more than one client key", "causes": []})


@pytest.mark.both_databases
def test_event_sent_again_counts_once_in_a_day(backend: Backend, clock: SettableClock) -> None:
    counts = []
    for hours in (0, 1, 22, 2):
        clock.move(hours=hours)
        backend.store(event(event_id=ID))
        counts.append(backend.errors()[0]["event_count"])
    assert counts == [1, 1, 1, 2]


def test_event_without_id_is_not_sent_again(backend: Backend) -> None:
    ids = {backend.store(event()).json()["id"] for _ in range(2)}
    assert (len(ids), backend.errors()[0]["event_count"]) == (2, 2)


def test_secrets_are_masked_before_they_are_stored(backend: Backend) -> None:
    request = {"headers": {"Authorization": "Bearer s3cr3t"}, "url": "https://a.b/?private_token=s3cr3t"}
    backend.store(event(request=request))
    (error,) = backend.errors()
    (stored,) = backend.read(f"/errors/{error['fingerprint']}/events").json()
    assert json.loads(stored["payload"])["request"] == {
        "headers": {"Authorization": "[Filtered]"},
        "url": "https://a.b/?private_token=[Filtered]",
    }


@pytest.mark.parametrize("instance", [Instance(key_event_limit=2), Instance(project_event_limit=2)])
def test_requests_beyond_limit_get_429_until_next_minute(
    backend: Backend, clock: SettableClock, instance: Instance
) -> None:
    limited, name = ("key", "client key") if instance.key_event_limit else ("project", "project")
    clock.move(seconds=20)
    responses = [backend.store(event()) for _ in range(3)]
    assert [response.status_code for response in responses] == [200, 200, 429]
    assert responses[2].json() == {"detail": f"the {name} sends too many events", "causes": []}
    assert responses[2].headers["Retry-After"] == "40"
    assert responses[2].headers["X-Sentry-Rate-Limits"] == f"40::{limited}"
    clock.move(seconds=40)
    assert backend.store(event()).status_code == 200


@pytest.mark.parametrize("instance", [Instance(key_event_limit=1)])
def test_each_key_has_a_limit_of_its_own(backend: Backend) -> None:
    second = backend.api.post("/api/v4/projects/5/error_tracking/client_keys").json()["public_key"]
    assert [backend.store(event(), key=key).status_code for key in (KEY, second, KEY)] == [200, 200, 429]


@pytest.mark.parametrize("instance", [Instance(max_envelope=1000)])
@pytest.mark.parametrize("packed", [False, True])
def test_envelope_beyond_its_limit_is_413(backend: Backend, packed: bool) -> None:
    body = b'{}\n{"type":"attachment"}\n' + b"x" * 1000
    headers = {"Content-Encoding": "gzip"} if packed else {}
    response = backend.api.post(
        f"{BASE}/projects/api/5/envelope/?sentry_key={KEY}",
        content=gzip.compress(body) if packed else body,
        headers=headers,
    )
    detail = f"the {'unpacked ' if packed else ''}body exceeds 1000 bytes"
    assert content(response) == (413, {"detail": detail, "causes": []})


@pytest.mark.parametrize("instance", [Instance(rate_limit=1)])
def test_rate_limit_of_the_api_spares_events(backend: Backend) -> None:
    assert [backend.store(event()).status_code for _ in range(3)] == [200] * 3
    assert [backend.api.get("/api/v4/projects/5/error_tracking/settings").status_code for _ in range(2)] == [200, 429]


def test_failed_database_returns_503_with_retry_after(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OperationalError(None, None, _Busy())

    monkeypatch.setattr(EventStore, "add", fail)
    response = backend.store(event())
    assert content(response) == (503, {"detail": "503 Service Unavailable", "causes": []})
    assert (response.headers["Retry-After"], response.headers["X-Sentry-Error"]) == ("60", "503 Service Unavailable")


class _Busy(Exception):
    """SQLite's error for a locked database."""

    sqlite_errorcode = 5


def test_page_of_any_origin_may_send_events(backend: Backend) -> None:
    origin = {"Origin": "https://shop.example.com"}
    preflight = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-sentry-auth,content-type",
    }
    allowed = backend.api.options(f"{BASE}/projects/api/5/envelope/", headers=origin | preflight)
    assert (allowed.status_code, allowed.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert allowed.headers["Access-Control-Max-Age"] == "3600"
    sent = backend.store(event(), **origin)
    assert sent.headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Sentry-Rate-Limits" in sent.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods_get_404_for_sdks(backend: Backend, method: str) -> None:
    response = backend.api.request(method, f"{BASE}/projects/api/5/store/")
    assert content(response) == (404, {"detail": "404 Not Found", "causes": []})


def test_refusal_names_nothing_of_the_request(backend: Backend) -> None:
    response = backend.store(b"s3cr3t", key="glet_s3cr3t")
    assert "s3cr3t" not in f"{response.text}{response.headers}"
