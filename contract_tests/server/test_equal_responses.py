"""Responses over a socket and in process are equal, so tests may use either."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

import pytest
import uvicorn
from gitlab_error_tracking_server.app import create_site
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_server.runtime.server import listen

from contract_tests.server.edge_cases import edge_cases
from contract_tests.support.raw_requests import RawRequest, RawResponse, send_in_process, send_over_socket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_server.data.models import Data
    from starlette.types import ASGIApp

    from contract_tests.support.databases import OpenStore

# Headers that differ between requests, or that the HTTP server adds.
VARYING = {"x-request-id", "date", "server", "connection", "transfer-encoding"}


@contextmanager
def fresh_app(open_store: OpenStore, demonstration: Data) -> Iterator[ASGIApp]:
    """Yield a complete application with the demonstration data and predictable public keys."""
    numbers = count(1)
    with open_store(demonstration, new_public_key=lambda: f"glet_{next(numbers):032x}") as store:
        yield create_site(store, Instance())


@contextmanager
def served(app: ASGIApp, parser: str) -> Iterator[int]:
    """Serve an application over a local socket and yield the port."""
    config = uvicorn.Config(app, http=parser, lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def in_process(open_store: OpenStore, demonstration: Data) -> list[RawResponse]:
    with fresh_app(open_store, demonstration) as app:
        return [send_in_process(app, each) for each in edge_cases()]


@pytest.fixture(scope="module", params=["httptools", "h11"])
def over_a_socket(request: pytest.FixtureRequest, open_store: OpenStore, demonstration: Data) -> list[RawResponse]:
    with fresh_app(open_store, demonstration) as app, served(app, request.param) as port:
        return [send_over_socket("127.0.0.1", port, each) for each in edge_cases()]


def difference(
    request: RawRequest, here: RawResponse, there: RawResponse
) -> tuple[str, tuple[int, bytes], tuple[int, bytes]] | None:
    one, other = (here.status, here.body), (there.status, there.body)
    return (str(request)[:100], one, other) if one != other else None


def test_edge_cases_number_two_hundred() -> None:
    assert len(edge_cases()) >= 200


def test_statuses_and_bodies_are_equal(in_process: list[RawResponse], over_a_socket: list[RawResponse]) -> None:
    responses = zip(edge_cases(), in_process, over_a_socket, strict=True)
    assert [found for found in (difference(*each) for each in responses) if found] == []


def test_headers_are_equal(in_process: list[RawResponse], over_a_socket: list[RawResponse]) -> None:
    for request, *responses in zip(edge_cases(), in_process, over_a_socket, strict=True):
        here, there = ({k: v for k, v in each.headers.items() if k not in VARYING} for each in responses)
        assert here == there, str(request)


def test_edge_cases_cause_no_fault_or_redirect(in_process: list[RawResponse]) -> None:
    odd = [
        (str(r), a.status)
        for r, a in zip(edge_cases(), in_process, strict=True)
        if a.status >= 500 or (300 <= a.status < 400 and r.path not in {"/", "/docs"})
    ]
    assert odd == []


def test_edge_cases_have_standard_headers(in_process: list[RawResponse]) -> None:
    standard = {"cache-control", "x-content-type-options", "x-frame-options", "x-request-id"}
    assert [str(r) for r, a in zip(edge_cases(), in_process, strict=True) if not standard <= {*a.headers}] == []


def test_edge_cases_cover_every_status(in_process: list[RawResponse]) -> None:
    assert {200, 201, 204, 400, 401, 403, 404, 405, 413, 414, 415} <= {response.status for response in in_process}
