"""Requests that arrive together are stored in one transaction, and each is answered when it is stored."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.gitlab.errors import TooBusy
from gitlab_error_tracking_server.ingest.events import read_event
from gitlab_error_tracking_server.ingest.masking import Masking
from gitlab_error_tracking_server.store import inbox
from gitlab_error_tracking_server.store.events import EventStore, ReceivedEvent
from gitlab_error_tracking_server.store.inbox import Inbox
from gitlab_error_tracking_server.store.store import Store
from sqlalchemy.exc import OperationalError

from contract_tests.backend.sdk import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitlab_error_tracking_server.data.models import Data

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)

pytestmark = pytest.mark.both_databases


def received(number: int = 0, key: str = KEY) -> ReceivedEvent:
    event = read_event(b'{"exception": {"type": "E"}}', Masking(), NOW, event_id=f"{number:032x}")
    return ReceivedEvent(5, key, event, NOW)


@pytest.fixture
def shared(shared_url: str, demonstration: Data) -> Iterator[Store]:
    """A store that several processes can use, so that events are gathered."""
    with Store.open(shared_url) as store:
        store.load_if_empty(demonstration)
        yield store


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the stored batches."""
    sizes: list[int] = []
    add = EventStore.add

    def record(self: EventStore, batch: Sequence[ReceivedEvent]) -> list[bool]:
        sizes.append(len(batch))
        return add(self, batch)

    monkeypatch.setattr(EventStore, "add", record)
    return sizes


def send(store: Store, events: Sequence[ReceivedEvent]) -> list[bool | BaseException]:
    async def send_all() -> list[bool | BaseException]:
        box = Inbox(store)
        return await asyncio.gather(*(box.add(event) for event in events), return_exceptions=True)

    return asyncio.run(send_all())


def count(store: Store) -> int:
    with store.database.connection() as connection:
        rows = connection.pooled.cursor().execute("SELECT event_count FROM error_tracking_errors").fetchall()
    return sum(row[0] for row in rows)


def test_concurrent_events_are_one_batch(shared: Store, batches: list[int]) -> None:
    results = send(shared, [received(number, KEY if number % 2 else "glet_x") for number in range(40)])
    assert (results, batches, count(shared)) == ([False, True] * 20, [40], 20)


def test_large_batches_are_split(shared: Store, batches: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "MAX_BATCH", 15)
    send(shared, [received(number) for number in range(40)])
    assert (batches, count(shared)) == ([15, 15, 10], 40)


def test_repeated_event_in_a_batch_counts_once(shared: Store) -> None:
    assert send(shared, [received(7)] * 5) == [True] * 5
    assert count(shared) == 1


def test_failed_batch_fails_each_of_its_requests(shared: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    failure = OperationalError(None, None, Exception("the disk is full"))

    def fail(*_: object) -> None:
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr(EventStore, "add", fail)
        assert send(shared, [received(number) for number in range(3)]) == [failure] * 3
    assert send(shared, [received()]) == [True]


def test_too_many_waiting_bytes_are_refused(shared: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "MAX_WAITING_BYTES", 3 * inbox.size_of(received()))
    results = send(shared, [received(number) for number in range(5)])
    assert [type(result) for result in results] == [bool, bool, bool, TooBusy, TooBusy]
    assert send(shared, [received(9)]) == [True]


def test_request_whose_client_is_gone_disturbs_no_other(shared: Store) -> None:
    async def send_and_leave() -> list[bool | BaseException]:
        box = Inbox(shared)
        tasks = [asyncio.create_task(box.add(received(number))) for number in range(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    first, gone, last = asyncio.run(send_and_leave())
    assert (first, type(gone), last, count(shared)) == (True, asyncio.CancelledError, True, 3)
