"""Everything that is random in a double, and is not any more when it has a seed."""

from __future__ import annotations

from random import Random
from typing import Any


class SeededRandom:
    """Three sources, so that what is drawn from one changes nothing of the others."""

    def __init__(self) -> None:
        self._keys = Random()  # noqa: S311  (what it makes protects nothing)
        self._request_ids = Random()  # noqa: S311
        self._faults = Random()  # noqa: S311

    def seed(self, seed: int) -> None:
        """Begin anew: the same seed gives the same."""
        self._keys.seed(f"keys {seed}")
        self._request_ids.seed(f"request ids {seed}")
        self._faults.seed(f"faults {seed}")

    def new_public_key(self) -> str:
        """A public key of a client key."""
        return f"glet_{self._keys.getrandbits(128):032x}"

    def new_request_id(self) -> str:
        """The id of a request."""
        return f"{self._request_ids.getrandbits(128):032x}"

    def happens(self, probability: float) -> bool:
        """Whether something of a probability happens this time."""
        return self._faults.random() < probability

    def remember(self) -> tuple[Any, ...]:
        """Where the sources are."""
        return self._keys.getstate(), self._request_ids.getstate(), self._faults.getstate()

    def go_back(self, remembered: tuple[Any, ...]) -> None:
        """Go back to where they were."""
        for source, state in zip((self._keys, self._request_ids, self._faults), remembered, strict=True):
            source.setstate(state)
