"""Reusable, expensive parts of a test double: an in-memory store and the applications on it.

A process creates few engines and reuses them.
"""

from __future__ import annotations

import atexit
from functools import cache
from random import Random
from threading import Lock
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_contract.response_validation import response_validators
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.http.errors import HttpError
from gitlab_error_tracking_server.http.parameters import ParameterReader
from gitlab_error_tracking_server.observability.health import health_routes
from gitlab_error_tracking_server.store.snapshots import Snapshots
from gitlab_error_tracking_server.store.store import Store

from gitlab_error_tracking_double.clock import Clock
from gitlab_error_tracking_double.contracts import contracts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitlab_error_tracking_contract import Operation
    from gitlab_error_tracking_contract.response_validation import ResponseValidator
    from gitlab_error_tracking_server.gitlab.models import Instance
    from starlette.types import ASGIApp


@cache
def validators() -> dict[tuple[str, int], ResponseValidator]:
    """Return the validators of all documented responses, by operationId and status."""
    return {key: value for contract in contracts() for key, value in response_validators(contract).items()}


@cache
def _parameters() -> ParameterReader:
    return ParameterReader(*contracts())


def parse_parameters(operation: Operation, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Parse the documented parameters. Undocumented ones stay unchanged, and all of them if one is invalid."""
    try:
        return {**sent, **_parameters().read(operation.operation_id, dict(sent))}
    except HttpError:
        return dict(sent)


class SeededRandom:
    """Three independent random sources: drawing from one does not change the others."""

    def __init__(self) -> None:
        self._keys = Random()  # noqa: S311  (its values protect nothing)
        self._request_ids = Random()  # noqa: S311
        self._faults = Random()  # noqa: S311

    def seed(self, seed: int) -> None:
        """Restart all sources: the same seed yields the same values."""
        self._keys.seed(f"keys {seed}")
        self._request_ids.seed(f"request ids {seed}")
        self._faults.seed(f"faults {seed}")

    def new_public_key(self) -> str:
        """Return the public key of a new client key."""
        return f"glet_{self._keys.getrandbits(128):032x}"

    def new_request_id(self) -> str:
        """Return a new request id."""
        return f"{self._request_ids.getrandbits(128):032x}"

    def draw(self, probability: float) -> bool:
        """Return True with a probability between 0 and 1."""
        return self._faults.random() < probability

    def getstate(self) -> tuple[Any, ...]:
        """Return the state of the sources."""
        return self._keys.getstate(), self._request_ids.getstate(), self._faults.getstate()

    def setstate(self, state: tuple[Any, ...]) -> None:
        """Restore a state that `getstate` returned."""
        for source, source_state in zip((self._keys, self._request_ids, self._faults), state, strict=True):
            source.setstate(source_state)


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
            self._apps[instance] = create_app(self.store, instance, self.clock, routes=health_routes(self.store))
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
