"""The request journal, and assertions whose failure messages list the received requests."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass, field
from difflib import ndiff
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from gitlab_error_tracking_double import contracts
from gitlab_error_tracking_double.engine import parse_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

_ANY: Any = object()


class JournalError(ValueError):
    """An assertion names an unknown operation, project, user or parameter, or an invalid status."""


@dataclass(frozen=True)
class Entry:
    """One request and its outcome, without any token.

    Attributes:
        number: The number of the request, from 1.
        operation: The operation; None for a request that the contract does not define.
        method: The HTTP method.
        path: The path, as GitLab reads it.
        project: The full path of the project; the requested reference if there is no such project.
        user: The user of the token; None without a token or with an unknown one.
        parameters: The parameters except the path's `id`, parsed by the contract where possible.
        status: The status of the response; None without a response.
        fault: The kind of the applied fault, or None.
        request_id: The response's `X-Request-Id`.
        undocumented: What the contract does not define about the request; empty for a documented request.
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
    undocumented: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """Return the entry as data."""
        return asdict(self)

    def __str__(self) -> str:
        request = f"{self.operation} for {self.project}" if self.operation else f"{self.method} {self.path}"
        parameters = "".join(f" {name}={value!r}" for name, value in self.parameters.items())
        fault = f" (fault: {self.fault})" if self.fault else ""
        return f"{request} by {self.user or 'unknown user'}{parameters}: {self.status or 'no response'}{fault}"


class Names(NamedTuple):
    """The paths of the existing projects and the names of the existing users."""

    projects: Collection[str]
    users: Collection[str]


class Journal:
    """The received requests, oldest first.

    The assertions raise `AssertionError` with a list of the received requests. They and `find` raise `JournalError` for
    names that neither the contract nor the test double nor a received request has, because a misspelt name would make
    an assertion with `times=0` pass. With an operation, they check names of parameters against that operation.

    Args:
        size: The number of requests to keep; older ones are dropped.

    Attributes:
        known_names: Returns the names of the existing projects and users.
    """

    def __init__(self, size: int) -> None:
        if size < 1:
            raise ValueError("the journal size must be at least 1")
        self.known_names: Callable[[], Names] = lambda: Names((), ())
        self._entries: deque[Entry] = deque(maxlen=size)
        # Kept separately, so that later documented requests do not push them out.
        self._undocumented: deque[Entry] = deque(maxlen=size)
        self._count = 0

    def __iter__(self) -> Iterator[Entry]:
        # A copy, because other threads may append.
        return iter([*self._entries])

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> Entry:
        return self._entries[index]

    @property
    def count(self) -> int:
        """The number of received requests, including dropped ones."""
        return self._count

    def append(self, entry: Entry) -> None:
        """Add a request."""
        self._count = entry.number
        self._entries.append(entry)
        if entry.undocumented:
            self._undocumented.append(entry)

    def clear(self) -> None:
        """Remove all requests and restart the count."""
        self._count = 0
        self._entries.clear()
        self._undocumented.clear()

    def find(
        self,
        operation: str | None = _ANY,
        *,
        project: str | None = _ANY,
        user: str | None = _ANY,
        status: int | None = _ANY,
        parameters: Mapping[str, Any] = _ANY,
    ) -> list[Entry]:
        """Return the requests that match all given values. The case of project paths is ignored.

        Raises:
            JournalError: A value cannot match any request.
        """
        expected = self._expect(operation, project, user, status, parameters)
        return [entry for entry in self if not _mismatches(entry, expected)]

    def assert_saw(  # noqa: PLR0913  (most calls omit most of them)
        self,
        operation: str,
        *,
        times: int = 1,
        project: str = _ANY,
        user: str | None = _ANY,
        status: int | None = _ANY,
        parameters: Mapping[str, Any] = _ANY,
    ) -> None:
        """Assert that exactly `times` requests match all given values.

        Raises:
            JournalError: A value cannot match any request.
        """
        __tracebackhide__ = True
        expected = self._expect(operation, project, user, status, parameters)
        count = sum(not _mismatches(entry, expected) for entry in self)
        if count == times and not self._dropped:
            return
        description = f"{times} {operation}{_describe(expected)}"
        if self._dropped:
            raise AssertionError(
                f"cannot check for {description}: the journal dropped the first {self._dropped} requests. "
                "Use a larger GitLab(journal_size=…)."
            )
        raise AssertionError(f"expected {description}, saw {count}. {self.summary(expected)}")

    def assert_saw_nothing(self) -> None:
        """Assert that no request was received."""
        __tracebackhide__ = True
        if self._count:
            raise AssertionError(f"expected no request. {self.summary()}")

    def assert_order(self, operations: Sequence[str]) -> None:
        """Assert that the documented requests were exactly these operations, in this order.

        Raises:
            JournalError: There is no such operation.
        """
        __tracebackhide__ = True
        for operation in operations:
            _check_known("operation", operation, contracts.operations())
        seen = [entry.operation for entry in self if entry.operation]
        if seen == [*operations] and not self._dropped:
            return
        difference = "\n".join(f"  {line}" for line in ndiff([*operations], seen) if not line.startswith("?"))
        raise AssertionError(f"expected - and saw +:\n{difference}\n{self.summary()}")

    def assert_documented(self) -> None:
        """Assert that the contract defines the path, the method and all parameters of every request."""
        __tracebackhide__ = True
        lines = [f"  {entry.number}. {entry}: {', '.join(entry.undocumented)}" for entry in [*self._undocumented]]
        if lines:
            raise AssertionError("\n".join(["the contract does not define these requests:", *lines]))

    def summary(self, expected: Mapping[str, Any] | None = None) -> str:
        """Return one line for each request; requests of an expected operation say how they differ."""
        if not self._count:
            return "No requests received."
        lines = [f"  {entry.number}. {entry}{_difference(entry, expected or {})}" for entry in self]
        dropped = [f"  … {self._dropped} earlier requests dropped"] if self._dropped else []
        return "\n".join([f"{self._count} request{'s' * (self._count > 1)} received:", *dropped, *lines])

    @property
    def _dropped(self) -> int:
        return self._count - len(self._entries)

    def _expect(self, operation: Any, project: Any, user: Any, status: Any, parameters: Any) -> dict[str, Any]:
        """Check the given values, and return them as the journal records them."""
        known = self.known_names()
        if operation not in (_ANY, None):
            _check_known("operation", operation, contracts.operations())
        if project not in (_ANY, None):
            _check_known("project", project, {*known.projects, *(entry.project for entry in self)})
        if user not in (_ANY, None):
            _check_known("user", user, {*known.users, *(entry.user for entry in self)})
        if status not in (_ANY, None) and status not in range(HTTPStatus.CONTINUE, 600):
            raise JournalError(f"{status!r} is not a status code: use 100 to 599")
        if parameters is not _ANY:
            parameters = self._expect_parameters(operation, parameters)
        values = {"operation": operation, "project": project, "user": user, "status": status, "parameters": parameters}
        return {name: value for name, value in values.items() if value is not _ANY}

    def _expect_parameters(self, operation: Any, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        known = contracts.operations()
        documented = [known[operation]] if operation in known else known.values()
        names = {parameter.name for item in documented for parameter in item.parameters} - contracts.PROJECT_PARAMETERS
        names |= {name for entry in self if operation in (_ANY, entry.operation) for name in entry.parameters}
        for name in parameters:
            _check_known("parameter", name, names)
        return parse_parameters(known[operation], parameters) if operation in known else parameters


def _check_known(kind: str, value: Any, known: Iterable[str | None]) -> None:
    names = sorted(name for name in known if name is not None)
    if _fold(kind, value) not in [_fold(kind, name) for name in names]:
        hint = f"use one of {', '.join(names)}" if names else f"the test double has no {kind}s"
        raise JournalError(f"there is no {kind} {value!r}: {hint}")


def _mismatches(entry: Entry, expected: Mapping[str, Any]) -> list[str]:
    return [name for name, value in expected.items() if _fold(name, getattr(entry, name)) != _fold(name, value)]


def _fold(name: str, value: Any) -> Any:
    return value.lower() if name == "project" and isinstance(value, str) else value


def _difference(entry: Entry, expected: Mapping[str, Any]) -> str:
    names = _mismatches(entry, expected)
    return f"   <- different {' and '.join(names)}" if names and "operation" not in names else ""


def _describe(expected: Mapping[str, Any]) -> str:
    words = {"project": "for", "user": "by", "status": "with status", "parameters": "with parameters"}
    return "".join(f" {word} {expected[name]}" for name, word in words.items() if name in expected)
