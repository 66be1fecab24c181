"""What takes long to make: a store in memory and the application on it. A process makes few and uses them again."""

from __future__ import annotations

import atexit
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from gitlab_error_tracking_contract import load_contract
from gitlab_error_tracking_contract.response_validation import response_validators
from gitlab_error_tracking_server.app import create_app
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
    """The contract, read once."""
    return load_contract()


@cache
def checks() -> dict[tuple[str, int], ResponseValidator]:
    """The checks of all documented answers, by operationId and status."""
    return response_validators(contract())


# Each port that one listens on makes another instance, since links name it.
_MOST_APPS = 8


class Engine:
    """A store, with the applications on it by what is configured for the instance."""

    def __init__(self) -> None:
        self.chance = SeededRandom()
        self.clock = Clock()
        self.store = Store.open("sqlite://", self.chance.new_public_key)
        self.copies = Snapshots(self.store.database, self.chance.new_public_key)
        self._empty = self.copies.copy()
        self._apps: dict[Instance, ASGIApp] = {}

    def begin(self, seed: int) -> None:
        """Be as good as new."""
        self.copies.restore(self._empty)
        self.chance.seed(seed)
        self.clock.set(None)
        self.forget_counts()

    def forget_counts(self) -> None:
        """Have rate limits begin anew: an application that has one counts."""
        kept = [(instance, app) for instance, app in self._apps.items() if instance.rate_limit is None]
        self._apps = dict(kept[-_MOST_APPS:])

    def app(self, instance: Instance) -> ASGIApp:
        """The application of an instance."""
        if instance not in self._apps:
            self._apps[instance] = create_app(self.store, instance, self.clock, contract=contract())
        self._apps[instance] = app = self._apps.pop(instance)  # now the last one that was used
        return app


_idle: list[Engine] = []
_lock = Lock()


def take_engine() -> Engine:
    """An engine that nobody uses."""
    with _lock:
        if _idle:
            return _idle.pop()
    engine = Engine()
    atexit.register(engine.store.close)
    return engine


def give_back(engine: Engine) -> None:
    """Let others use an engine."""
    with _lock:
        _idle.append(engine)
