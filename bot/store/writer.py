"""The one task that writes: it drains what is queued into one transaction at a time.

No time window, no connection per write: whatever waits when the last commit ends makes the next
batch. A fault of the disk, a lock or a full volume fails no row: the batch is tried again until
it is in. A damaged file is set aside, a row that can never be written is set apart, and the
others go on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from bot.store.changes import Change, quarantine
from bot.store.errors import Fault, StoreError, fault_of, words_for
from bot.store.health import HealthBoard, utc_now
from bot.store.memory import Memory
from bot.store.record import Values
from bot.store.session import Session

logger = logging.getLogger(__name__)

BACKLOG_CHANGES = 5000  # kept while nothing can be written, about 20 MB
BATCH_CHANGES = 256  # of one transaction
RETRY_FIRST_S, RETRY_LAST_S = 0.05, 1.0  # between tries, doubling
STUCK_S = 0.75  # a commit that takes longer counts as failing until it is through
DONE_S = 10.0  # how long whoever must know waits
WAL_ALARM_BYTES = 64 * 1024 * 1024  # a sound log stays near 4 MB
DRAIN_S = 5.0  # how long closing waits for the backlog

LATE = "{path}: not written yet ({why}); it will be as soon as it can"


@dataclass(frozen=True, slots=True)
class Job:
    change: Change
    done: asyncio.Future[Any]
    values: Values = ()  # of a turn, for the quarantine
    alone: bool = False  # outside of any transaction: checkpoints, vacuum


class Writer:
    """Owns the session with the file; nobody else touches it."""

    def __init__(self, session: Session, memory: Memory, board: HealthBoard) -> None:
        self._session, self._memory, self._board = session, memory, board
        self._thread = ThreadPoolExecutor(1, "log")
        self._queue: asyncio.Queue[Job] = asyncio.Queue(BACKLOG_CHANGES)
        self.backlog = 0  # changes that are not in the file yet; acts outside do not count
        self._task = asyncio.create_task(self._run(), name="log writer")

    def submit(
        self, change: Change, values: Values = (), alone: bool = False
    ) -> asyncio.Future[Any] | None:
        """The change's result once it is committed; None when the backlog is full."""
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait(Job(change, done, values, alone))
        except asyncio.QueueFull:
            self._board.dropped()
            return None
        self.backlog += not alone
        return done

    async def done(self, change: Change, alone: bool = False, late: str = LATE) -> Any:
        """The result of a change that somebody must know to be in the file.

        Raises StoreError when it takes too long, with the words for that; it is then still written
        as soon as it can be, while the bot runs.
        """
        future = self.submit(change, alone=alone)
        if future is None:
            raise StoreError(f"{self._session.path}: too much waits to be written; try again later")
        try:
            return await asyncio.wait_for(asyncio.shield(future), DONE_S)
        except TimeoutError as error:
            why = self._board.now.why or "busy"
            raise StoreError(late.format(path=self._session.path, why=why)) from error

    async def start_anew(self, why: str) -> None:
        """Set the file aside, whatever it holds, and go on with a new one. Raises StoreError."""
        known = self._memory.kept()
        await self.done(lambda connection: self._session.start_anew(why, known), alone=True)

    async def close(self) -> int:
        """Write what is queued, for a while, then let go; how many changes were lost."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                await self._queue.join()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._in_thread(self._session.close)
        self._thread.shutdown(wait=False)
        if self.backlog:
            logger.error("%d changes to the log were never written", self.backlog)
        return self.backlog

    async def _run(self) -> None:
        waiting: list[Job] = []
        while True:
            waiting = waiting or [await self._queue.get()]
            while len(waiting) < BATCH_CHANGES and not self._queue.empty():
                waiting.append(self._queue.get_nowait())
            batch, waiting = _split(waiting)
            await self._until_written(batch)
            for _ in batch:
                self._queue.task_done()

    async def _until_written(self, batch: list[Job]) -> None:
        pause = RETRY_FIRST_S
        while True:
            try:
                results = await self._tried(batch)
            except Exception as error:
                if fault_of(error) is Fault.POISON:
                    await self._apart(batch, error)
                    return
                await self._met(error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, RETRY_LAST_S)
            else:
                self._settle(batch, results)
                return

    async def _tried(self, batch: list[Job]) -> list[Any]:
        loop = asyncio.get_running_loop()
        stuck = loop.call_later(STUCK_S, self._board.failing, "the disk does not answer")
        session, known = self._session, self._memory.kept()
        todo = [job.change for job in batch]
        try:
            if batch[0].alone:
                return [await self._in_thread(lambda: session.alone(todo[0], known))]
            results: list[Any] = await self._in_thread(lambda: session.transaction(todo, known))
            return results
        finally:
            stuck.cancel()
            self.hear()

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def hear(self) -> None:
        """Take over what the session found when it opened the file again."""
        found = self._session.found()
        self._memory.learn(found.kept)
        for words in found.notices:
            self._board.notice(words)
        self._board.wal(self._session.wal_bytes(), WAL_ALARM_BYTES)

    async def _met(self, error: Exception) -> None:
        """Tell that the log fails; give up the reserve of a full disk, begin anew after damage."""
        self._board.failing(words_for(error), error)
        await self._in_thread(lambda: self._session.make_room(error))
        if fault_of(error) is Fault.CORRUPT:
            known = self._memory.kept()
            try:
                await self._in_thread(lambda: self._session.start_anew(str(error), known))
            except Exception as failure:  # no room to rename or to begin: tried again
                self._board.failing(words_for(failure), failure)

    async def _apart(self, batch: list[Job], error: Exception) -> None:
        """One by one, so that only the row at fault is held back."""
        if len(batch) > 1:
            for job in batch:
                await self._until_written([job])
            return
        job = batch[0]
        logger.error("one change cannot be written: %s: %s", type(error).__name__, error)
        if not job.values:
            self._finish(job, error=error)
            return
        kept: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.backlog += 1
        await self._until_written([Job(quarantine(job.values, error, utc_now()), kept)])
        counted = self._board.dropped if kept.exception() else self._board.quarantined
        counted()
        self._finish(job)

    def _settle(self, batch: list[Job], results: list[Any]) -> None:
        self._board.fine()
        for job, result in zip(batch, results, strict=True):
            if job.values:
                self._memory.last_id = max(self._memory.last_id, result)
            self._finish(job, result)

    def _finish(self, job: Job, result: Any = None, error: Exception | None = None) -> None:
        self.backlog -= not job.alone
        if job.done.done():
            return
        if error is None:
            job.done.set_result(result)
        else:
            job.done.set_exception(error)
            job.done.exception()  # nobody need be listening


def _split(waiting: list[Job]) -> tuple[list[Job], list[Job]]:
    """The next batch and the rest: changes in their order, an act outside by itself."""
    if waiting[0].alone:
        return waiting[:1], waiting[1:]
    together = 1
    while together < len(waiting) and not waiting[together].alone:
        together += 1
    return waiting[:together], waiting[together:]
