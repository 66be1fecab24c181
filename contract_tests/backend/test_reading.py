"""Errors, events and messages are read back as GitLab's backend returns them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract_tests.backend.sdk import BASE, Backend, cursors, event
from contract_tests.support.in_process import content

if TYPE_CHECKING:
    from contract_tests.backend.conftest import SettableClock

pytestmark = pytest.mark.both_databases

# The backend is empty at the start of each example.
on_one_backend = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)


def delete_all(backend: Backend) -> None:
    assert backend.api.delete(f"{BASE}/projects/5").status_code == 204


def test_error_has_counts_times_and_frequency(backend: Backend, clock: SettableClock) -> None:
    for user, minutes in (("a", 0), ("a", 30), ("b", 60)):
        clock.move(minutes=minutes)
        backend.store(event(user={"id": user}, exception={"type": "E", "value": f"seen by {user}"}))
    (error,) = backend.errors(statsPeriod="1h")
    frequency = error["stats"]["frequency"].pop("1h")
    assert error == {
        "fingerprint": error["fingerprint"],
        "project_id": 5,
        "name": "E",
        "description": "seen by b",
        "actor": "",
        "event_count": 3,
        "approximated_user_count": 2,
        "first_seen_at": "2026-11-27T12:00:00Z",
        "last_seen_at": "2026-11-27T13:30:00Z",
        "status": "unresolved",
        "stats": {"frequency": {}},
    }
    noon = 1795780800
    assert frequency == [[noon, 2], [noon + 3600, 1]]
    assert backend.read(f"/errors/{error['fingerprint']}").json()["event_count"] == 3


def test_event_and_message_have_every_field(backend: Backend) -> None:
    fields = {"environment": "production", "release": "app@1", "event_id": "a" * 32}
    backend.store(event(**fields))
    backend.store({"message": "text", "level": "info", **fields, "event_id": "b" * 32})
    (error,) = backend.errors()
    (stored,) = backend.read(f"/errors/{error['fingerprint']}/events").json()
    assert json.loads(stored.pop("payload")) == event(**fields)
    assert stored == {
        "fingerprint": error["fingerprint"],
        "projectId": 5,
        "name": "ValueError",
        "description": "ValueError occurred",
        "actor": "run(app)",
        "environment": "production",
        "platform": "python",
    }
    assert backend.read("/messages").json() == [
        {
            "projectId": 5,
            "eventId": "b" * 32,
            "timestamp": "2026-11-27T12:00:00Z",
            "level": "info",
            "message": "text",
            "release": "app@1",
            "environment": "production",
            "platform": "other",
        }
    ]


@pytest.mark.parametrize(("status", "after"), [("resolved", "unresolved"), ("ignored", "ignored")])
def test_new_event_opens_resolved_error_only(backend: Backend, status: str, after: str) -> None:
    backend.store(event())
    (error,) = backend.errors()
    updated = backend.update(error, status).json()
    backend.store(event())
    found = backend.errors(status=after)
    assert (updated["status"], [one["status"] for one in found], found[0]["event_count"]) == (status, [after], 2)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["C", "B"]),
        ({"sort": "first_seen_desc"}, ["C", "B"]),
        ({"sort": "frequency_desc"}, ["B", "C"]),
        ({"status": "resolved"}, ["A"]),
        ({"query": "b occ"}, ["B"]),
        ({"query": "RUN(APP)"}, ["C", "B"]),
        ({"query": "%"}, []),
        ({"query": "_"}, []),
        ({"queryPeriod": "15m"}, ["C"]),
        ({"limit": 1}, ["C"]),
    ],
)
def test_list_is_sorted_and_filtered(
    backend: Backend, clock: SettableClock, query: dict[str, Any], names: list[str]
) -> None:
    for name in ("A", "B", "B", "C"):
        backend.store(event(name))
        clock.move(minutes=12)
    (resolved,) = backend.errors(query="A occurred")
    backend.update(resolved, "resolved")
    assert [error["name"] for error in backend.errors(**query)] == names


@given(
    names=st.lists(st.sampled_from("ABCDEFGH"), max_size=20),
    sort=st.sampled_from(["last_seen_desc", "first_seen_desc", "frequency_desc"]),
    limit=st.integers(1, 4),
)
@on_one_backend
def test_pages_have_each_error_once_in_both_directions(
    backend: Backend, names: list[str], sort: str, limit: int
) -> None:
    delete_all(backend)
    for name in names:
        backend.store(event(name))
    whole = [error["fingerprint"] for error in backend.errors(sort=sort, limit=100)]
    pages, cursor = [], None
    while cursor is None or cursor:
        response = backend.read("/errors", sort=sort, limit=limit, **({"cursor": cursor} if cursor else {}))
        pages.append(response)
        backend.store(event(f"New {len(pages)}"))
        backend.update(backend.errors(query="New")[0], "ignored")  # comes and goes between two pages
        cursor = cursors(response).get("next", "")
    forward = [error["fingerprint"] for page in pages for error in page.json()]
    assert forward == whole
    backward: list[int] = []
    cursor = cursors(pages[-1]).get("prev")
    while cursor:
        response = backend.read("/errors", sort=sort, limit=limit, cursor=cursor)
        backward = [*(error["fingerprint"] for error in response.json()), *backward]
        cursor = cursors(response).get("prev")
    assert backward == whole[: len(whole) - len(pages[-1].json())]


def test_lists_have_defaults(backend: Backend, clock: SettableClock) -> None:
    for number in range(21):
        backend.store({"message": f"{number}"})
        backend.store(event(event_id=f"{number:032x}"))
        clock.move(seconds=1)
    (error,) = backend.errors()
    events = [
        json.loads(one["payload"])["event_id"] for one in backend.read(f"/errors/{error['fingerprint']}/events").json()
    ]
    assert events == [f"{number:032x}" for number in range(20)]
    assert [one["message"] for one in backend.read("/messages").json()] == [f"{number}" for number in range(20, 0, -1)]


@pytest.mark.parametrize("sort", ["occurred_at_asc", "occurred_at_desc"])
def test_events_are_paged_in_order(backend: Backend, clock: SettableClock, sort: str) -> None:
    ids = [f"{number:032x}" for number in range(5)]
    for event_id in ids:
        backend.store(event(event_id=event_id))
        clock.move(seconds=0 if event_id == ids[1] else 1)
    (error,) = backend.errors()
    found, cursor = [], None
    while cursor is None or cursor:
        query: dict[str, Any] = {"sort": sort, "limit": 2} | ({"cursor": cursor} if cursor else {})
        response = backend.read(f"/errors/{error['fingerprint']}/events", **query)
        found += [json.loads(one["payload"])["event_id"] for one in response.json()]
        cursor = cursors(response).get("next", "")
    assert found == (ids if sort == "occurred_at_asc" else ids[::-1])


@pytest.mark.parametrize(
    "cursor", ["x", "e30", "WyJmcmVxdWVuY3lfZGVzYyIsMSwxLDBd", "WyJsYXN0X3NlZW5fZGVzYyIsMSwxLDJd", "é"]
)
def test_invalid_cursor_is_400(backend: Backend, cursor: str) -> None:
    response = backend.read("/errors", cursor=cursor)
    assert content(response) == (400, {"error": "cursor does not have a valid value"})


@pytest.mark.parametrize(
    ("path", "query", "problem"),
    [
        ("/errors", {"limit": 0}, "limit does not have a valid value"),
        ("/errors", {"limit": 101}, "limit does not have a valid value"),
        ("/errors", {"limit": "x", "sort": "x"}, "sort does not have a valid value, limit is invalid"),
        ("/errors", {"statsPeriod": "2h"}, "statsPeriod does not have a valid value"),
        ("/errors/x", {}, "fingerprint is invalid"),
        ("/messages", {"limit": -1}, "limit does not have a valid value"),
    ],
)
def test_invalid_parameters_are_400(backend: Backend, path: str, query: dict[str, Any], problem: str) -> None:
    assert content(backend.read(path, **query)) == (400, {"error": problem})


@pytest.mark.parametrize("body", [{}, {"status": None}, {"status": "closed"}, {"status": 5}])
def test_invalid_update_is_400(backend: Backend, body: dict[str, Any]) -> None:
    response = backend.api.put(f"{BASE}/projects/5/errors/1", json=body)
    assert (response.status_code, [*response.json()]) == (400, ["error"])


@pytest.mark.parametrize("fingerprint", [1, 2**63, 10**30])
@pytest.mark.parametrize("path", ["", "/events"])
def test_unknown_error_is_404(backend: Backend, fingerprint: int, path: str) -> None:
    response = backend.read(f"/errors/{fingerprint}{path}")
    assert content(response) == (404, {"message": "404 Error Not Found"})


def test_deleted_project_has_no_errors_any_more(backend: Backend) -> None:
    backend.store(event(event_id="a" * 32))
    backend.store({"message": "text"})
    delete_all(backend)
    assert (backend.errors(), backend.read("/messages").json()) == ([], [])
    backend.store(event(event_id="a" * 32))
    assert [error["event_count"] for error in backend.errors()] == [1]
