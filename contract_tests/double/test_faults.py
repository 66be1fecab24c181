"""Every fault, and what the client makes of it, in process and over a socket."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_client import Client, errors
from gitlab_error_tracking_contract.response_validation import response_validators
from gitlab_error_tracking_double import GitLab, faults
from gitlab_error_tracking_double.injection import FaultError

from contract_tests.double.conftest import PROJECT
from contract_tests.support.examples import example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_contract import Contract

KEYS = "/projects/1/error_tracking/client_keys"


def failure(client: Client) -> errors.GitLabError:
    """Return the exception of creating a key."""
    with pytest.raises(errors.GitLabError) as raised:
        client.client_keys.create(PROJECT)
    return raised.value


def ids(gitlab: GitLab) -> list[int]:
    return [key.id for key in gitlab.client().client_keys.list(PROJECT)]


def test_too_many_requests_has_retry_after(any_transport: GitLab) -> None:
    any_transport.inject(faults.TooManyRequests(retry_after=7), on="create_client_key")
    error = failure(any_transport.client())
    assert isinstance(error, errors.TooManyRequests)
    assert (error.retry_after, error.body, ids(any_transport)) == (7, "Retry later\n", [1, 2])


@pytest.mark.parametrize("is_async", [False, True])
def test_client_retries_without_sleeping(double: GitLab, monkeypatch: pytest.MonkeyPatch, *, is_async: bool) -> None:
    monkeypatch.setattr(time, "sleep", pytest.fail)
    monkeypatch.setattr(asyncio, "sleep", pytest.fail)
    double.inject(faults.TooManyRequests(retry_after=60), on="create_client_key")
    double.clock.set("2030-01-31T12:00:00")
    if is_async:
        new = asyncio.run(double.async_client(retries=1).client_keys.create(PROJECT))
    else:
        new = double.client(retries=1).client_keys.create(PROJECT)
    assert (new.id, double.clock()) == (3, datetime(2030, 1, 31, 12, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (faults.ServerError(), errors.UnexpectedResponse, "500 Internal Server Error (application/json)"),
        (faults.ServerError(done=True), errors.UnexpectedResponse, '{"message":"500 Internal Server Error"}'),
        (faults.BadGateway(), errors.UnexpectedResponse, "502 Bad Gateway (text/html)"),
        (faults.BadGateway(done=True), errors.UnexpectedResponse, "<h1>502 Bad Gateway</h1>"),
        (faults.DroppedConnection(), errors.ConnectionFailed, "Server disconnected without sending a response"),
        (faults.DroppedConnection(done=True), errors.ConnectionFailed, "RemoteProtocolError"),
        (faults.TruncatedBody(), errors.ConnectionFailed, "closed connection without sending complete message body"),
        (faults.InvalidJson(), errors.UnexpectedResponse, "201 Created (application/json): the body is not JSON"),
        (faults.Delay(12), errors.ConnectionFailed, "ReadTimeout"),
        (faults.Respond(503, text="Maintenance"), errors.UnexpectedResponse, "Maintenance"),
        (faults.Respond(403, json={"message": "403 Forbidden"}), errors.Forbidden, "403 Forbidden"),
    ],
    ids=str,
)
def test_fault_raises_the_error_of_the_client(
    any_transport: GitLab, fault: Any, kind: type, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", pytest.fail)
    any_transport.inject(fault, on="create_client_key")
    error = failure(any_transport.client(timeout=0.2 if isinstance(fault, faults.Delay) else 30))
    assert (type(error), words in str(error)) == (kind, True), str(error)
    is_done = getattr(fault, "done", not isinstance(fault, faults.Respond))
    assert ids(any_transport) == ([1, 2, 3] if is_done else [1, 2])


def test_delay_within_the_timeout_succeeds(any_transport: GitLab, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    any_transport.inject(faults.Delay(0.1), on="create_client_key")
    new = any_transport.client().client_keys.create(PROJECT)
    # Over a socket, the server waits, without blocking its event loop.
    assert (new.id, slept) == (3, [] if any_transport.url.startswith("http:") else [0.1])


def test_respond_headers_replace_defaults(any_transport: GitLab) -> None:
    headers = (("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    any_transport.inject(faults.Respond(503, text="<p>", headers=headers))
    with httpx.Client(transport=any_transport.transport) as client:
        response = client.get(f"{any_transport.api_url}/projects/1/error_tracking/settings")
    assert response.headers["Content-Type"] == "text/html"
    assert response.headers.get_list("Set-Cookie") == ["a=1", "b=2"]


def test_respond_accepts_undocumented_fields(double: GitLab) -> None:
    key = example("ClientKey", new_field=1)
    double.inject(faults.Respond(201, json=key), on="create_client_key")
    assert double.client().client_keys.create(PROJECT).id == key["id"]


def test_nulls_sets_every_nullable_value(any_transport: GitLab) -> None:
    any_transport.inject(faults.EdgeCase("nulls"), on="get_settings")
    settings = any_transport.client().settings.get(PROJECT)
    assert settings.to_dict() == {
        "active": True,
        "project_name": None,
        "sentry_external_url": None,
        "api_url": None,
        "integrated": False,
    }


def test_longest_maximizes_strings(any_transport: GitLab) -> None:
    any_transport.inject(faults.EdgeCase("longest"), on="get_settings")
    settings = any_transport.client().settings.get(PROJECT)
    assert settings.project_name == "名" * 4096
    assert [len(str(url)) for url in (settings.api_url, settings.sentry_external_url)] == [4096, 4096]


def test_longest_maximizes_ids(double: GitLab) -> None:
    double.inject(faults.EdgeCase("longest"), on="create_client_key")
    assert double.client().client_keys.create(PROJECT).id == 2**63 - 1


def test_empty_returns_an_empty_page(any_transport: GitLab) -> None:
    any_transport.inject(faults.EdgeCase("empty"), on="list_client_keys", times=2)
    keys = any_transport.client().client_keys.list(PROJECT, per_page=1)
    assert (keys.page().total, list(keys)) == (0, [])


def test_uncounted_omits_totals(any_transport: GitLab) -> None:
    any_transport.inject(faults.EdgeCase("uncounted"), on="list_client_keys", times=3)
    keys = any_transport.client().client_keys.list(PROJECT, per_page=1)
    assert (keys.page().total, [key.id for key in keys]) == (None, [1, 2])


def test_fault_applies_the_given_times(double: GitLab) -> None:
    double.inject(faults.ServerError(), on="create_client_key", times=2)
    statuses = [create_client_key_status(double) for _ in range(3)]
    assert statuses == [500, 500, 201]
    assert double.faults == ()


def test_fault_on_operation_ignores_other_operations(double: GitLab) -> None:
    double.inject(faults.ServerError(), on="delete_client_key", optional=True)
    assert (create_client_key_status(double), [injected.on for injected in double.faults]) == (
        201,
        ["delete_client_key"],
    )


def test_fault_without_operation_applies_to_next_request(double: GitLab) -> None:
    double.inject(faults.ServerError())
    assert [create_client_key_status(double) for _ in range(2)] == [500, 201]


def test_faults_apply_in_injection_order(double: GitLab) -> None:
    double.inject(faults.BadGateway(), on="create_client_key")
    double.inject(faults.ServerError(), on="create_client_key")
    assert [create_client_key_status(double) for _ in range(3)] == [502, 500, 201]


def test_fault_skips_operations_it_does_not_apply_to(double: GitLab) -> None:
    double.inject(faults.EdgeCase("empty"))
    assert (create_client_key_status(double), ids(double)) == (201, [])


def test_fault_with_probability_applies_sometimes(double: GitLab) -> None:
    double.inject(faults.ServerError(), on="create_client_key", probability=0.5)
    statuses = [create_client_key_status(double) for _ in range(200)]
    assert 60 < statuses.count(500) < 140


def test_same_seed_applies_the_same_faults(double: GitLab) -> None:
    runs = []
    for seed in (1, 1, 2):
        double.reset(seed=seed)
        double.project(PROJECT)
        double.inject(faults.ServerError(), on="create_client_key", probability=0.5)
        runs.append([create_client_key_status(double) for _ in range(30)])
    assert runs[0] == runs[1] != runs[2]


def test_unapplied_fault_fails_the_with_block() -> None:
    gitlab = GitLab().open()
    gitlab.inject(faults.BadGateway(), on="create_client_key")
    gitlab.inject(faults.Delay(1), probability=0.5)
    with pytest.raises(AssertionError) as raised:
        gitlab.__exit__(None, None, None)
    assert str(raised.value) == (
        "these faults were injected but never applied (or inject them with optional=True):\n"
        "  BadGateway(done=False) on create_client_key\n"
        "  Delay(seconds=1) on any operation"
    )


def test_unapplied_fault_keeps_the_original_exception() -> None:
    def run() -> None:
        with GitLab() as gitlab:
            gitlab.inject(faults.BadGateway())
            raise KeyError("original")

    with pytest.raises(KeyError, match="original"):
        run()


def test_optional_fault_may_stay_unapplied() -> None:
    with GitLab() as gitlab:
        gitlab.inject(faults.BadGateway(), optional=True)
    assert [injected.applied for injected in gitlab.faults] == [0]


def test_fault_applied_once_passes() -> None:
    with GitLab() as gitlab:
        gitlab.project(PROJECT)
        gitlab.inject(faults.BadGateway(), times=3)
        assert create_client_key_status(gitlab) == 502


@pytest.mark.parametrize(
    ("fault", "arguments", "reason"),
    [
        (faults.ServerError(), {"on": "create_key"}, "no operation 'create_key'"),
        (faults.ServerError, {}, "is not a fault"),
        ("server_error", {}, "is not a fault"),
        (faults.ServerError(), {"times": 0}, "at least 1"),
        (faults.ServerError(), {"times": 1.5}, "at least 1"),
        (faults.ServerError(), {"probability": 0}, "probability"),
        (faults.ServerError(), {"probability": 1.5}, "probability"),
        (faults.EdgeCase("empty"), {"on": "get_settings"}, "does not apply"),
        (faults.Respond(404, json={"detail": "Not Found"}), {"on": "get_settings"}, "documented 404"),
        (faults.Respond(429, text="slow down"), {}, "Retry-After is missing"),
    ],
)
def test_invalid_injection_is_rejected(double: GitLab, fault: Any, arguments: dict[str, Any], reason: str) -> None:
    with pytest.raises(FaultError, match=reason):
        double.inject(fault, **arguments)
    assert double.faults == ()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"kind": "too_many_requests", "retry_after": 2}, faults.TooManyRequests(2)),
        ({"kind": "server_error"}, faults.ServerError()),
        ({"kind": "bad_gateway", "done": True}, faults.BadGateway(done=True)),
        ({"kind": "respond", "status": 503, "text": "no"}, faults.Respond(503, text="no")),
        ({"kind": "delay", "seconds": 0.5}, faults.Delay(0.5)),
        ({"kind": "dropped_connection"}, faults.DroppedConnection()),
        ({"kind": "truncated_body"}, faults.TruncatedBody()),
        ({"kind": "invalid_json"}, faults.InvalidJson()),
        ({"kind": "edge_case", "case": "nulls"}, faults.EdgeCase("nulls")),
    ],
)
def test_fault_is_created_from_data(data: dict[str, Any], fault: faults.Fault) -> None:
    assert faults.from_dict(data) == fault


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "fire"},
        {"kind": "delay"},
        {"kind": "delay", "seconds": -1},
        {"kind": "delay", "seconds": "long"},
        {"kind": "delay", "hours": 1},
        {"kind": "server_error", "done": "false"},
        {"kind": "bad_gateway", "done": 1},
        {"kind": "dropped_connection", "done": None},
        {"kind": "respond", "status": 404.5},
        {"kind": "respond", "status": 404, "text": 404},
        {"kind": "edge_case", "case": "odd"},
        {"kind": "respond", "status": 99},
        {"kind": "respond", "status": 204, "text": "body"},
        {"kind": "respond", "status": 200, "headers": {"Content-Length": "1"}},
        {"kind": "too_many_requests", "retry_after": -1},
        {"kind": "too_many_requests", "retry_after": 0.5},
    ],
)
def test_invalid_fault_data_is_rejected(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        faults.from_dict(data)


def test_response_of_every_fault_matches_the_contract(double: GitLab, contract: Contract) -> None:
    validators = response_validators(contract)
    kinds = [
        faults.TooManyRequests(),
        faults.ServerError(),
        faults.BadGateway(),
        faults.Delay(0),
        *(faults.EdgeCase(what) for what in ("nulls", "longest", "empty", "uncounted")),
    ]
    matching = [(op, fault) for op in contract.operations.values() for fault in kinds if fault.applies_to(op)]
    assert len({fault for _, fault in matching}) == len(kinds)
    initial = double.snapshot()
    with httpx.Client(
        transport=double.transport, base_url=double.api_url, headers={"PRIVATE-TOKEN": double.default_token}
    ) as client:
        for operation, fault in matching:
            double.restore(initial)
            double.inject(fault, on=operation.operation_id)
            path = operation.path.format(id=1, key_id=1)
            response = client.request(operation.method, path, params={"active": True, "integrated": True})
            assert double.journal[-1].fault == fault.kind()
            validator = validators.get((operation.operation_id, response.status_code))
            problems = validator.problems(dict(response.headers), response.content) if validator else ()
            assert [problem.detail for problem in problems] == []


@pytest.fixture
def api(any_transport: GitLab) -> Iterator[httpx.Client]:
    """A client of the double, in process or over its socket."""
    transport = any_transport.transport if any_transport.url.startswith("https:") else None
    with httpx.Client(
        transport=transport,
        base_url=any_transport.api_url,
        headers={"PRIVATE-TOKEN": any_transport.default_token},
        trust_env=False,
    ) as client:
        yield client


def test_edge_case_remains_after_an_error(any_transport: GitLab, api: httpx.Client) -> None:
    any_transport.inject(faults.EdgeCase("empty"), on="list_client_keys")
    statuses = [api.get(url).status_code for url in ("/projects/2/error_tracking/client_keys", KEYS, KEYS)]
    recorded = [entry.fault for entry in any_transport.journal]
    assert (statuses, recorded, any_transport.faults) == ([404, 200, 200], [None, "edge_case", None], ())


def test_edge_case_without_effect_fails_the_test() -> None:
    gitlab = GitLab().open()
    gitlab.project(PROJECT)
    gitlab.inject(faults.EdgeCase("longest"))
    with httpx.Client(transport=gitlab.transport, base_url=gitlab.api_url) as client:
        client.get(KEYS)
    with pytest.raises(AssertionError, match="never applied"):
        gitlab.__exit__(None, None, None)


@pytest.mark.parametrize("fault", [faults.InvalidJson(), faults.EdgeCase("empty"), faults.EdgeCase("longest")])
def test_changed_body_has_another_etag(any_transport: GitLab, api: httpx.Client, fault: faults.Fault) -> None:
    any_transport.inject(fault)
    changed = api.get(KEYS).headers["etag"]
    regular = api.get(KEYS, headers={"If-None-Match": changed})
    assert (regular.status_code, regular.headers["etag"] == changed) == (200, False)


@pytest.mark.parametrize("fault", [faults.TruncatedBody(), faults.InvalidJson(), faults.EdgeCase("empty")])
def test_fault_of_body_ignores_head(any_transport: GitLab, api: httpx.Client, fault: faults.Fault) -> None:
    regular = api.head(KEYS)
    any_transport.inject(fault, optional=True)
    response = api.head(KEYS)
    assert (response.status_code, response.content, response.headers["content-length"]) == (
        200,
        b"",
        regular.headers["content-length"],
    )
    assert [injected.applied for injected in any_transport.faults] == [0]


def create_client_key_status(gitlab: GitLab) -> int:
    """Return the status of creating a key."""
    url = f"{gitlab.api_url}/projects/group%2Fapp/error_tracking/client_keys"
    with httpx.Client(transport=gitlab.transport) as client:
        return client.post(url, headers={"PRIVATE-TOKEN": gitlab.default_token}).status_code
