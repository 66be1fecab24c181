"""Reusable, expensive parts of a test double: an in-memory store and the applications on it.

A process creates few engines and reuses them.
"""

from __future__ import annotations

import atexit
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from gitlab_error_tracking_contract import load_contract
from gitlab_error_tracking_contract.response_validation import response_validators
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.observability.health import health_routes
from gitlab_error_tracking_server.store.snapshots import Snapshots
from gitlab_error_tracking_server.store.store import Store

from gitlab_error_tracking_double.engine.clock import Clock
from gitlab_error_tracking_double.engine.seeded_random import SeededRandom

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract
    from gitlab_error_tracking_contract.response_validation import ResponseValidator
    from gitlab_error_tracking_server.gitlab.models import Instance
    from starlette.types import ASGIApp


@cache
def contract() -> Contract:
    """Return the contract, read once."""
    return load_contract()


@cache
def validators() -> dict[tuple[str, int], ResponseValidator]:
    """Return the validators of all documented responses, by operationId and status."""
    return response_validators(contract())


# Each port is another instance, because links contain it.
_MAX_APPS = 8


class Engine:
    """A store, and the applications on it by their instance configuration."""

    def __init__(self) -> None:
        self.random = SeededRandom()
        self.clock = Clock()
        self.store = Store.open("sqlite://", self.random.new_public_key)
        self.snapshots = Snapshots(self.store.database, self.random.new_public_key)
        self._empty = self.snapshots.take()
        self._apps: dict[Instance, ASGIApp] = {}

    def reset(self, seed: int) -> None:
        """Restore the state of a new engine."""
        self.snapshots.restore(self._empty)
        self.random.seed(seed)
        self.clock.set(None)
        self.reset_rate_limits()

    def reset_rate_limits(self) -> None:
        """Discard the applications that count requests, and surplus ones."""
        unlimited = [(instance, app) for instance, app in self._apps.items() if instance.rate_limit is None]
        self._apps = dict(unlimited[-_MAX_APPS:])

    def app(self, instance: Instance) -> ASGIApp:
        """Return the application of an instance."""
        if instance not in self._apps:
            self._apps[instance] = create_app(
                self.store, instance, self.clock, routes=health_routes(self.store), contract=contract()
            )
        self._apps[instance] = app = self._apps.pop(instance)  # moves it to the end: the most recently used
        return app


_idle: list[Engine] = []
_lock = Lock()


def acquire_engine() -> Engine:
    """Return an idle engine, or a new one."""
    with _lock:
        if _idle:
            return _idle.pop()
    engine = Engine()
    atexit.register(engine.store.close)
    return engine


def release_engine(engine: Engine) -> None:
    """Return an engine for reuse."""
    with _lock:
        _idle.append(engine)
