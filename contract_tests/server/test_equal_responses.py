"""Responses over a socket and in process are equal, so tests may use either; no edge case causes a fault."""

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
from contract_tests.support.raw_requests import RawResponse, send_in_process, send_over_socket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_server.data.models import Data
    from starlette.types import ASGIApp

    from contract_tests.support.databases import OpenStore

# Headers that differ between requests, or that the HTTP server adds.
VARYING = {"x-request-id", "x-gitlab-meta", "x-runtime", "date", "server", "connection", "transfer-encoding"}


@contextmanager
def fresh_app(open_store: OpenStore, demonstration: Data) -> Iterator[ASGIApp]:
    """Yield a complete application with the demonstration data and predictable public keys."""
    numbers = count(1)
    with open_store(demonstration, new_public_key=lambda: f"glet_{next(numbers):032x}") as store:
        yield create_site(store, Instance())


@contextmanager
def served(app: ASGIApp) -> Iterator[int]:
    """Serve an application over a local socket and yield the port."""
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False))
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


def test_socket_and_process_respond_equally(
    in_process: list[RawResponse], open_store: OpenStore, demonstration: Data
) -> None:
    with fresh_app(open_store, demonstration) as app, served(app) as port:
        over_socket = [send_over_socket("127.0.0.1", port, each) for each in edge_cases()]
    for request, *responses in zip(edge_cases(), in_process, over_socket, strict=True):
        here, there = (
            (each.status, each.body, {name: value for name, value in each.headers.items() if name not in VARYING})
            for each in responses
        )
        assert here == there, str(request)[:100]


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
