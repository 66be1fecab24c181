"""Writers that record which of their changes were acknowledged."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = "glpat-stress-test-writer"
WRITERS = 8
# A writer reads its keys as one page of at most 100.
_MAX_KEYS = 50

Key = tuple[int, str]


@dataclass(frozen=True)
class State:
    """The data of a writer: a project with client keys, and one in which it enables and disables error tracking.

    Attributes:
        active: Whether error tracking is enabled in the second project.
        first_keys: The keys of the second project.
        keys: The keys of the first project.
        new_keys: The number of further keys in the first project, which are not known.
        new_first_keys: The same of the second project.
    """

    active: bool = False
    first_keys: frozenset[Key] = frozenset()
    keys: frozenset[Key] = frozenset()
    new_keys: int = 0
    new_first_keys: int = 0

    def matches(self, found: State) -> bool:
        """Return whether the stored data is this state."""
        return (
            found.active == self.active
            and found.keys >= self.keys
            and len(found.keys - self.keys) == self.new_keys
            and found.first_keys >= self.first_keys
            and len(found.first_keys - self.first_keys) == self.new_first_keys
        )


@dataclass
class Writer:
    """Changes its own data, one request after another, until a change is not acknowledged.

    Attributes:
        number: Selects the projects of the writer.
        client: An HTTP client of the server.
        state: The acknowledged state.
        pending: The state after the last change, if it was not acknowledged.
        acknowledged: The number of acknowledged changes.
        error_statuses: The statuses of failed requests.
        created: The keys that the writer created since the last comparison.
    """

    number: int
    client: httpx.Client
    state: State = field(default_factory=State)
    pending: State | None = None
    acknowledged: int = 0
    error_statuses: list[int] = field(default_factory=list)
    created: list[Key] = field(default_factory=list)

    def run(self) -> None:
        """Change the data until a change is not acknowledged."""
        steps = (self._create, self._delete, self._enable, self._check, self._delete_first, self._disable)
        while all(step() for step in steps):
            continue

    def read(self) -> State:
        """Read the stored state."""
        settings = self.client.get(f"{self._second_project}/settings").raise_for_status().json()
        first_keys, keys = (
            frozenset(
                (key["id"], key["public_key"])
                for key in self.client.get(f"{project}/client_keys", params={"per_page": 100}).raise_for_status().json()
            )
            for project in (self._second_project, self._first_project)
        )
        return State(settings["active"], first_keys, keys)

    @property
    def _first_project(self) -> str:
        return f"/projects/{2 * self.number + 1}/error_tracking"

    @property
    def _second_project(self) -> str:
        return f"/projects/{2 * self.number + 2}/error_tracking"

    def _create(self) -> bool:
        def created(response: httpx.Response) -> State:
            key = response.json()["id"], response.json()["public_key"]
            self.created.append(key)
            return replace(self.state, keys=self.state.keys | {key})

        pending = replace(self.state, new_keys=1)
        return self._change(lambda: self.client.post(f"{self._first_project}/client_keys"), pending, created)

    def _delete(self) -> bool:
        if not self.state.keys or (len(self.state.keys) < _MAX_KEYS and random.random() < 0.5):  # noqa: S311
            return True
        key = random.choice(sorted(self.state.keys))  # noqa: S311
        pending = replace(self.state, keys=self.state.keys - {key})
        return self._change(lambda: self.client.delete(f"{self._first_project}/client_keys/{key[0]}"), pending)

    def _enable(self) -> bool:
        # The settings and their first key are one change: neither is ever stored without the other.
        pending = replace(self.state, active=True, new_first_keys=0 if self.state.first_keys else 1)
        return self._update(pending)

    def _disable(self) -> bool:
        return self._update(replace(self.state, active=False))

    def _update(self, pending: State) -> bool:
        params = {"active": pending.active, "integrated": True}
        return self._change(lambda: self.client.put(f"{self._second_project}/settings", params=params), pending)

    def _delete_first(self) -> bool:
        (key,) = self.state.first_keys
        pending = replace(self.state, first_keys=frozenset())
        return self._change(lambda: self.client.delete(f"{self._second_project}/client_keys/{key[0]}"), pending)

    def _check(self) -> bool:
        """Compare the stored state, and learn the first key."""
        try:
            found = self.read()
        except httpx.HTTPStatusError as error:
            self.error_statuses.append(error.response.status_code)
            return False
        except httpx.TransportError:
            return False
        if not self.state.matches(found):
            raise AssertionError(f"writer {self.number}: acknowledged {self.state}, stored {found}")
        self.state = found
        return True

    def _change(
        self,
        send: Callable[[], httpx.Response],
        pending: State,
        made: Callable[[httpx.Response], State] | None = None,
    ) -> bool:
        """Send a change and return whether it was acknowledged."""
        self.pending = pending
        try:
            response = send()
        except httpx.TransportError:
            return False
        if not response.is_success:
            self.error_statuses.append(response.status_code)
            return False
        self.state, self.pending = made(response) if made else pending, None
        self.acknowledged += 1
        return True
