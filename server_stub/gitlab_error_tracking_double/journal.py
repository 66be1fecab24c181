"""What was asked, in order, and assertions about it whose failures say what came instead."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass, field
from difflib import ndiff
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_ANY: Any = object()


@dataclass(frozen=True)
class Entry:
    """One request and how it ended. No token is in it.

    Attributes:
        number: Counts the requests from 1.
        operation: The operation, or None for a request that the contract does not know.
        method: The method.
        path: The path, as GitLab reads it.
        project: The full path of the project; of one that is not there, what was asked for.
        user: Whose token it was; None for none or an unknown one.
        parameters: What was sent beside the path's `id`, as it was read; as it was sent where it was never read.
        status: The status of the answer; None where none came.
        fault: The kind of the fault that happened, or None.
        request_id: The answer's `X-Request-Id`.
        unknown: What the contract does not know of it, in words; empty when it knows everything.
    """

    number: int
    operation: str | None
    method: str
    path: str
    project: str | None
    user: str | None
    parameters: Mapping[str, Any]
    status: int | None
    fault: str | None
    request_id: str
    unknown: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """As data."""
        return asdict(self)

    def __str__(self) -> str:
        what = f"{self.operation} for {self.project}" if self.operation else f"{self.method} {self.path}"
        parameters = "".join(f" {name}={value!r}" for name, value in self.parameters.items())
        fault = f" (fault: {self.fault})" if self.fault else ""
        return f"{what} by {self.user or 'nobody'}{parameters}: {self.status or 'no answer'}{fault}"


class Journal:
    """The requests, oldest first. Of more than `room` the oldest are forgotten.

    The assertions below raise `AssertionError`, with a text that lists what came.
    """

    def __init__(self, room: int) -> None:
        if room < 1:
            raise ValueError("a journal has room for one request at least")
        self._entries: deque[Entry] = deque(maxlen=room)
        # Kept for themselves, so that none is forgotten because others came after it.
        self._unknown: deque[Entry] = deque(maxlen=room)
        self._count = 0

    def __iter__(self) -> Iterator[Entry]:
        return iter([*self._entries])

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> Entry:
        return self._entries[index]

    @property
    def count(self) -> int:
        """How many requests came, those that were forgotten too."""
        return self._count

    def write(self, entry: Entry) -> None:
        """Write a request down."""
        self._count = entry.number
        self._entries.append(entry)
        if entry.unknown:
            self._unknown.append(entry)

    def clear(self) -> None:
        """Forget everything."""
        self._count = 0
        self._entries.clear()
        self._unknown.clear()

    def find(
        self,
        operation: str | None = _ANY,
        *,
        project: str | None = _ANY,
        user: str | None = _ANY,
        status: int | None = _ANY,
        parameters: Mapping[str, Any] = _ANY,
    ) -> list[Entry]:
        """The requests of which everything that is given holds. Paths know no upper and lower case."""
        wanted = _wanted(operation, project, user, status, parameters)
        return [entry for entry in self._entries if not _differences(entry, wanted)]

    def assert_saw(  # noqa: PLR0913  (each is left out by most)
        self,
        operation: str,
        *,
        times: int = 1,
        project: str = _ANY,
        user: str | None = _ANY,
        status: int | None = _ANY,
        parameters: Mapping[str, Any] = _ANY,
    ) -> None:
        """Exactly so many requests came of which everything that is given holds; `times=0` is none."""
        __tracebackhide__ = True
        wanted = _wanted(operation, project, user, status, parameters)
        count = sum(not _differences(entry, wanted) for entry in self._entries)
        if count == times and not self._forgotten:
            return
        asked = operation + _told(wanted)
        if self._forgotten:
            raise AssertionError(
                f"whether {_number(times)} {asked} came cannot be told: the first {self._forgotten} requests are"
                f" forgotten. Give the journal more room, with GitLab(journal_size=…)."
            )
        raise AssertionError(f"expected {_number(times)} {asked}, saw {_number(count, 'none')}; {self.told(wanted)}")

    def assert_saw_nothing(self) -> None:
        """No request came at all."""
        __tracebackhide__ = True
        if self._count:
            raise AssertionError(f"expected no request; {self.told()}")

    def assert_order(self, operations: Sequence[str]) -> None:
        """These operations were asked for, in this order, and nothing else that the contract knows."""
        __tracebackhide__ = True
        came = [entry.operation for entry in self._entries if entry.operation]
        if came == [*operations] and not self._forgotten:
            return
        difference = "\n".join(f"  {line}" for line in ndiff([*operations], came) if not line.startswith("?"))
        raise AssertionError(f"expected - and saw +:\n{difference}\n{self.told()}")

    def assert_known(self) -> None:
        """The contract knows every request: its path, its method and the names of its parameters."""
        __tracebackhide__ = True
        unknown = [f"  {entry.number}. {entry}: {', '.join(entry.unknown)}" for entry in self._unknown]
        if unknown:
            raise AssertionError("\n".join(["the contract does not know what was asked:", *unknown]))

    def told(self, wanted: Mapping[str, Any] | None = None) -> str:
        """All requests in words, a line each; those of a wanted operation with what they differ in."""
        if not self._count:
            return "no request came"
        lines = [f"  {entry.number}. {entry}{_difference(entry, wanted or {})}" for entry in self._entries]
        forgotten = [f"  … {self._forgotten} earlier ones are forgotten"] if self._forgotten else []
        return "\n".join([f"{self._count} request{'s' * (self._count > 1)} came:", *forgotten, *lines])

    @property
    def _forgotten(self) -> int:
        return self._count - len(self._entries)


def _wanted(operation: Any, project: Any, user: Any, status: Any, parameters: Any) -> dict[str, Any]:
    given = {"operation": operation, "project": project, "user": user, "status": status, "parameters": parameters}
    return {name: value for name, value in given.items() if value is not _ANY}


def _differences(entry: Entry, wanted: Mapping[str, Any]) -> list[str]:
    return [name for name, value in wanted.items() if _folded(name, getattr(entry, name)) != _folded(name, value)]


def _folded(name: str, value: Any) -> Any:
    return value.lower() if name == "project" and isinstance(value, str) else value


def _difference(entry: Entry, wanted: Mapping[str, Any]) -> str:
    different = _differences(entry, wanted)
    return f"   <- another {' and '.join(different)}" if different and "operation" not in different else ""


def _told(wanted: Mapping[str, Any]) -> str:
    words = {"project": "for", "user": "by", "status": "answered", "parameters": "with"}
    return "".join(f" {word} {wanted[name]}" for name, word in words.items() if name in wanted)


def _number(number: int, none: str = "no") -> str:
    return {0: none, 1: "one"}.get(number, str(number))
