"""Writers that know what was acknowledged to them, and what may therefore be found afterwards."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = "glpat-torture"
WRITERS = 8
# A page holds 100 keys, and one page is all that is asked for.
_MOST_KEYS = 50

Key = tuple[int, str]


@dataclass(frozen=True)
class State:
    """What belongs to a writer: a project with client keys, and one whose error tracking is switched on and off."""

    active: bool = False
    first_keys: frozenset[Key] = frozenset()
    keys: frozenset[Key] = frozenset()
    new_keys: int = 0
    """How many more there are in `keys`, of which nobody was told."""
    new_first_keys: int = 0

    def is_found_as(self, found: State) -> bool:
        return (
            found.active == self.active
            and found.keys >= self.keys
            and len(found.keys - self.keys) == self.new_keys
            and found.first_keys >= self.first_keys
            and len(found.first_keys - self.first_keys) == self.new_first_keys
        )


@dataclass
class Writer:
    """Changes what is its own, one request after another, until one is not acknowledged."""

    number: int
    client: httpx.Client
    state: State = field(default_factory=State)
    """As it was acknowledged."""
    wanted: State | None = None
    """What the last request would have made of it, if it was not acknowledged."""
    acknowledged: int = 0
    statuses: list[int] = field(default_factory=list)
    """Of the requests that were refused."""
    given: list[Key] = field(default_factory=list)

    def run(self) -> None:
        steps = (self._create, self._delete, self._switch_on, self._look, self._delete_first, self._switch_off)
        while all(step() for step in steps):
            continue

    def look(self) -> State:
        """What is there."""
        settings = self.client.get(f"{self._switched}/settings").raise_for_status().json()
        first_keys, keys = (
            frozenset(
                (key["id"], key["public_key"])
                for key in self.client.get(f"{project}/client_keys", params={"per_page": 100}).raise_for_status().json()
            )
            for project in (self._switched, self._filled)
        )
        return State(settings["active"], first_keys, keys)

    @property
    def _filled(self) -> str:
        return f"/projects/{2 * self.number + 1}/error_tracking"

    @property
    def _switched(self) -> str:
        return f"/projects/{2 * self.number + 2}/error_tracking"

    def _create(self) -> bool:
        def created(response: httpx.Response) -> State:
            key = response.json()["id"], response.json()["public_key"]
            self.given.append(key)
            return replace(self.state, keys=self.state.keys | {key})

        wanted = replace(self.state, new_keys=1)
        return self._change(lambda: self.client.post(f"{self._filled}/client_keys"), wanted, created)

    def _delete(self) -> bool:
        if not self.state.keys or (len(self.state.keys) < _MOST_KEYS and random.random() < 0.5):  # noqa: S311
            return True
        key = random.choice(sorted(self.state.keys))  # noqa: S311
        wanted = replace(self.state, keys=self.state.keys - {key})
        return self._change(lambda: self.client.delete(f"{self._filled}/client_keys/{key[0]}"), wanted)

    def _switch_on(self) -> bool:
        # The settings and their first key are one change: one of the two without the other is never found.
        wanted = replace(self.state, active=True, new_first_keys=0 if self.state.first_keys else 1)
        return self._switch(wanted)

    def _switch_off(self) -> bool:
        return self._switch(replace(self.state, active=False))

    def _switch(self, wanted: State) -> bool:
        params = {"active": wanted.active, "integrated": True}
        return self._change(lambda: self.client.put(f"{self._switched}/settings", params=params), wanted)

    def _delete_first(self) -> bool:
        (key,) = self.state.first_keys
        wanted = replace(self.state, first_keys=frozenset())
        return self._change(lambda: self.client.delete(f"{self._switched}/client_keys/{key[0]}"), wanted)

    def _look(self) -> bool:
        """See which first key there is."""
        try:
            found = self.look()
        except httpx.HTTPStatusError as error:
            self.statuses.append(error.response.status_code)
            return False
        except httpx.TransportError:
            return False
        if not self.state.is_found_as(found):
            raise AssertionError(f"writer {self.number} was acknowledged {self.state}, and found {found}")
        self.state = found
        return True

    def _change(
        self,
        send: Callable[[], httpx.Response],
        wanted: State,
        made: Callable[[httpx.Response], State] | None = None,
    ) -> bool:
        """Send a change; whether it was acknowledged."""
        self.wanted = wanted
        try:
            response = send()
        except httpx.TransportError:
            return False
        if not response.is_success:
            self.statuses.append(response.status_code)
            return False
        self.state, self.wanted = made(response) if made else wanted, None
        self.acknowledged += 1
        return True
