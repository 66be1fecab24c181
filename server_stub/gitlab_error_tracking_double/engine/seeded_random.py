"""Seeded random values: public keys, request ids and the probability of faults."""

from __future__ import annotations

from random import Random
from typing import Any


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
