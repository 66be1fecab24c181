"""A backend in this process, with the demonstration data and a clock that tests set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.gitlab.models import Instance

from contract_tests.backend.sdk import BACKEND_TOKEN, Backend
from contract_tests.support.in_process import client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_server.store.store import Store
    from starlette.types import ASGIApp


class SettableClock:
    """The time of the server; it moves a second with each call, unless it is stopped."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 27, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **duration: float) -> None:
        """Move the clock."""
        self.now += timedelta(**duration)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def instance() -> Instance:
    """The configuration of the instance; tests override it with a parameter."""
    return Instance(external_url="https://example.com", backend_token=BACKEND_TOKEN, pauses_rejected_keys=True)


@pytest.fixture
def app(store: Store, instance: Instance, clock: SettableClock) -> ASGIApp:
    """The server, on the database of the store."""
    application: ASGIApp = create_app(store, instance, clock)
    return application


@pytest.fixture
def backend(app: ASGIApp) -> Iterator[Backend]:
    """A client for SDKs and for reading."""
    with client(app, base_url="https://example.com") as api:
        yield Backend(api)
