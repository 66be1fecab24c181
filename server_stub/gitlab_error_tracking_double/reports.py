"""Read what applications have reported: errors with their events, and messages."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from gitlab_error_tracking_server.gitlab.backend_models import Error, ErrorEvent, MessageEvent

# Seconds. A count of pauses, not a clock: tests freeze clocks.
_PAUSE = 0.01


@dataclass(frozen=True)
class Event:
    """An event of an error.

    Attributes:
        payload: The event as stored, with secrets masked.
    """

    payload: Mapping[str, Any] = field(repr=False)

    @property
    def id(self) -> str:
        return str(self.payload["event_id"])

    @property
    def release(self) -> str | None:
        return self.payload.get("release")

    @property
    def environment(self) -> str | None:
        return self.payload.get("environment")

    @property
    def level(self) -> str:
        return str(self.payload.get("level") or "error")

    @property
    def user(self) -> Mapping[str, Any]:
        return self.payload.get("user") or {}

    @property
    def tags(self) -> Mapping[str, str]:
        return dict(self.payload.get("tags") or {})  # SDKs send an object, or pairs


@dataclass(frozen=True)
class ReportedError:
    """An error: events with the same fingerprint.

    Attributes:
        type: The type of the exception.
        message: Its text in the newest event.
        actor: The transaction, or the function that raised it.
        status: `unresolved`, `resolved` or `ignored`.
        count: The number of events.
        users: The approximate number of users.
        events: The events, oldest first.
    """

    fingerprint: int
    type: str
    message: str
    actor: str
    status: str
    count: int
    users: int
    first_seen_at: datetime
    last_seen_at: datetime
    events: tuple[Event, ...] = field(repr=False)

    @classmethod
    def of(cls, error: Error, events: Sequence[ErrorEvent]) -> ReportedError:
        """Return an error of the store with its events."""
        return cls(
            fingerprint=error.fingerprint,
            type=error.name,
            message=error.description,
            actor=error.actor,
            status=error.status.value,
            count=error.event_count,
            users=error.approximated_user_count,
            first_seen_at=error.first_seen_at,
            last_seen_at=error.last_seen_at,
            events=tuple(Event(json.loads(event.payload)) for event in events),
        )

    def __str__(self) -> str:
        return f"{self.type}: {self.message} ({self.count} event{'s' * (self.count != 1)})"


@dataclass(frozen=True)
class ReportedMessage:
    """An event without an exception."""

    message: str
    level: str
    release: str
    environment: str
    reported_at: datetime
    count: int = 1

    @classmethod
    def of(cls, message: MessageEvent) -> ReportedMessage:
        """Return a message of the store."""
        return cls(message.message, message.level, message.release, message.environment, message.timestamp)

    def __str__(self) -> str:
        return f"{self.level}: {self.message}"


Report = TypeVar("Report", bound=ReportedError | ReportedMessage)


class Reports(Sequence[Report]):
    """What a project has received, oldest first. Each use reads it again.

    The methods take values of attributes, such as `type="KeyError"`. `message` may be a part of the text.

    Args:
        kind: The class of the reports.
        read: Reads them.
        requests: Describes the requests that sent them, for the messages of assertions.
    """

    def __init__(self, kind: type[Report], read: Callable[[], list[Report]], requests: Callable[[], str]) -> None:
        self._kind = kind
        self._read = read
        self._requests = requests

    def __len__(self) -> int:
        return len(self._read())

    @overload
    def __getitem__(self, index: int) -> Report: ...

    @overload
    def __getitem__(self, index: slice) -> list[Report]: ...

    def __getitem__(self, index: int | slice) -> Report | list[Report]:
        return self._read()[index]

    def find(self, **expected: object) -> list[Report]:
        """Return the reports that match all given values.

        Raises:
            TypeError: A report has no such attribute.
        """
        names = [one.name for one in fields(self._kind)]
        for name in expected:
            if name not in names:
                raise TypeError(f"{self._kind.__name__} has no attribute {name!r}: use one of {', '.join(names)}")
        return [report for report in self._read() if all(_matches(report, *pair) for pair in expected.items())]

    def wait_for(self, *, timeout: float = 5, **expected: object) -> Report:
        """Return the first report that matches, and wait for it up to `timeout` seconds.

        Raises:
            AssertionError: There is none.
        """
        __tracebackhide__ = True
        for _ in range(max(1, round(timeout / _PAUSE))):
            if found := self.find(**expected):
                return found[0]
            time.sleep(_PAUSE)
        raise AssertionError(self._failure(f"a {self._kind.__name__}{_described(expected)}"))

    def assert_reported(self, *, times: int = 1, **expected: object) -> None:
        """Assert that exactly `times` events match all given values."""
        __tracebackhide__ = True
        count = sum(report.count for report in self.find(**expected))
        if count != times:
            raise AssertionError(self._failure(f"{times} events{_described(expected)}, found {count}"))

    def assert_nothing_reported(self) -> None:
        """Assert that there is no report."""
        __tracebackhide__ = True
        if self._read():
            raise AssertionError(self._failure("nothing"))

    def _failure(self, expectation: str) -> str:
        reports = [f"  {report}" for report in self._read()] or ["  nothing"]
        return "\n".join([f"expected {expectation}. Reported:", *reports, self._requests()])


def _matches(report: ReportedError | ReportedMessage, name: str, expected: object) -> bool:
    value = getattr(report, name)
    return str(expected) in value if name == "message" else bool(value == expected)


def _described(expected: Mapping[str, object]) -> str:
    return "".join(f" {name}={value!r}" for name, value in expected.items())
