"""Gather events of a few milliseconds and store them in one transaction.

Each request is answered when its event is on disk. One transaction for each event would wait for the disk each time.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.gitlab.errors import TooBusy

if TYPE_CHECKING:
    from gitlab_error_tracking_server.store.events import ReceivedEvent
    from gitlab_error_tracking_server.store.store import Store

GATHER_SECONDS = 0.003
MAX_BATCH = 500
MAX_WAITING_BYTES = 64 * 1024 * 1024

# What an event takes in memory besides its payload.
_EVENT_BYTES = 4096


class Inbox:
    """Events that wait to be stored.

    Args:
        store: Where they are stored. A database in memory, which has no disk to wait for, stores each event at once.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[ReceivedEvent, asyncio.Future[bool]]] = []
        self._waiting_bytes = 0
        self._task: asyncio.Task[None] | None = None

    async def add(self, received: ReceivedEvent) -> bool:
        """Store an event, and return whether its client key is accepted.

        Raises:
            TooBusy: Too many events wait already.
            sqlalchemy.exc.SQLAlchemyError: The database failed, and the event is not stored.
        """
        if not self._store.database.is_shared:
            return self._store.events.add([received])[0]
        size = size_of(received)
        if self._waiting_bytes + size > MAX_WAITING_BYTES:
            raise TooBusy
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        self._waiting.append((received, future))
        self._waiting_bytes += size
        if self._task is None:
            self._task = loop.create_task(self._store_all())
        return await future

    async def _store_all(self) -> None:
        """Store batches until no event waits. While one is stored, the next one gathers."""
        try:
            while self._waiting:
                await asyncio.sleep(GATHER_SECONDS)
                batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
                await self._store_batch([received for received, _ in batch], [future for _, future in batch])
        finally:
            self._task = None

    async def _store_batch(self, batch: list[ReceivedEvent], futures: list[asyncio.Future[bool]]) -> None:
        try:
            results = await self._store.write(partial(self._store.events.add, batch))
        except Exception as error:  # noqa: BLE001  (the requests handle it)
            for future in futures:
                if not future.done():
                    future.set_exception(error)
        else:
            for future, result in zip(futures, results, strict=True):
                if not future.done():  # the client of this request is gone
                    future.set_result(result)
        finally:
            self._waiting_bytes -= sum(map(size_of, batch))


def size_of(received: ReceivedEvent) -> int:
    """Return the memory of an event in bytes."""
    return _EVENT_BYTES + (len(received.event.payload) if received.event else 0)
