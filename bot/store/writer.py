"""The one task that writes: it drains what is queued into one transaction at a time.

No time window, no connection per write: whatever waits when the last commit ends makes the next
batch. A fault of the disk, a lock or a full volume fails no row: the batch is tried again until
it is in. A row that can never be written is set apart so that it does not hold up the others.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from dataclasses import dataclass
from typing import Any

import aiosqlite

from bot.store.changes import Change
from bot.store.errors import Fault, fault_of

logger = logging.getLogger(__name__)

BACKLOG_ROWS = 5000  # changes kept while nothing can be written, about 20 MB
BATCH_ROWS = 256  # of one transaction
RETRY_FIRST_S, RETRY_LAST_S = 0.05, 1.0  # between tries, doubling
DRAIN_S = 5.0  # how long closing waits for the backlog


@dataclass(frozen=True, slots=True)
class Job:
    change: Change
    done: asyncio.Future[Any]


class Writer:
    """Owns the connection; nobody else touches it."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._queue: asyncio.Queue[Job] = asyncio.Queue(BACKLOG_ROWS)
        self.dropped = 0
        self._task = asyncio.create_task(self._run(), name="log writer")

    def submit(self, change: Change) -> asyncio.Future[Any] | None:
        """The change's result once it is committed; None when the backlog is full."""
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait(Job(change, done))
        except asyncio.QueueFull:
            self.dropped += 1
            return None
        return done

    async def close(self) -> None:
        """Write what is queued, for a while, then close the file."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                await self._queue.join()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._connection.close()

    async def _run(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH_ROWS and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            await self._write(batch)
            for _ in batch:
                self._queue.task_done()

    async def _write(self, batch: list[Job]) -> None:
        pause = RETRY_FIRST_S
        while True:
            try:
                results = await self._commit(batch)
            except Exception as error:
                if fault_of(error) is Fault.POISON:
                    await self._apart(batch, error)
                    return
                logger.warning("the log cannot be written: %s", error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, RETRY_LAST_S)
            else:
                for job, result in zip(batch, results, strict=True):
                    if not job.done.done():
                        job.done.set_result(result)
                return

    async def _commit(self, batch: list[Job]) -> list[Any]:
        connection = self._connection
        await connection.execute_fetchall("BEGIN IMMEDIATE")
        try:
            results = [await job.change(connection) for job in batch]
            await connection.execute_fetchall("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                await connection.rollback()
            raise
        return results

    async def _apart(self, batch: list[Job], error: Exception) -> None:
        """One by one, so that only the row at fault is lost."""
        if len(batch) > 1:
            for job in batch:
                await self._write([job])
            return
        self.dropped += 1
        logger.error("one row cannot be written: %s: %s", type(error).__name__, error)
        if not batch[0].done.done():
            batch[0].done.set_exception(error)
            batch[0].done.exception()  # nobody need be listening
