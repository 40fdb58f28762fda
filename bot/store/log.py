"""The log: one writer task, one connection, a commit with fsync before a turn is shown."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from dataclasses import asdict, replace
from pathlib import Path

import aiosqlite

from bot.core.types import Turn
from bot.store.key import pseudonym
from bot.store.schema import StoreError, prepare

QUEUE_ROWS = 1000
BATCH_ROWS = 256
WAIT_S = 0.25  # a reply waits no longer for its row
RETRY_S = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)

INSERT = """INSERT INTO turn (asked_at, question, decision, reason, entry, entries, score, answer,
surface, guild_id, channel_id, message_id, asker, pack, knowledge_version, policy_version,
latency_us, explanation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

Waiting = tuple[Turn, "asyncio.Future[int]"]


def storable(text: str) -> str:
    """Text that SQLite can hold: no NUL, no lone surrogate."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


class SqliteLog:
    """Start it before and outside the Discord client; `close` drains what is queued."""

    def __init__(self, connection: aiosqlite.Connection, key: bytes) -> None:
        self._connection, self._key = connection, key
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue(QUEUE_ROWS)
        self.dropped = 0
        self._writer = asyncio.create_task(self._write(), name="log writer")

    @classmethod
    async def open(cls, path: Path, key: bytes) -> SqliteLog:
        """The log in a file, made if need be. Raises StoreError with the next act."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = await aiosqlite.connect(path)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path}: {error}; name a file that can be written") from error
        try:
            await prepare(connection, str(path))
        except sqlite3.Error as error:
            await connection.close()
            raise StoreError(f"{path}: {error}; move it aside or restore a backup") from error
        except StoreError:
            await connection.close()
            raise
        return cls(connection, key)

    async def record(self, turn: Turn) -> Turn:
        """Commit the turn; after 250 ms the reply goes on and the row follows."""
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((turn, done))
        except asyncio.QueueFull:
            self.dropped += 1
            return replace(turn, logged=False)
        try:
            number = await asyncio.wait_for(asyncio.shield(done), WAIT_S)
        except (TimeoutError, sqlite3.Error):
            return replace(turn, logged=False)
        return replace(turn, logged=True, log_id=number)

    async def close(self) -> None:
        """Write what is queued, then close the file."""
        await self._queue.join()
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)
        await self._connection.close()

    async def _write(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH_ROWS and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            await self._commit(batch)
            for _ in batch:
                self._queue.task_done()

    async def _commit(self, batch: list[Waiting]) -> None:
        error: Exception | None = None
        for pause in (*RETRY_S, 0.0):
            try:
                await self._connection.execute("BEGIN IMMEDIATE")
                numbers = [await self._insert(turn) for turn, _ in batch]
                await self._connection.commit()
            except sqlite3.Error as failure:
                error = failure
                await self._connection.rollback()
                await asyncio.sleep(pause)
            else:
                for (_, done), number in zip(batch, numbers, strict=True):
                    if not done.done():
                        done.set_result(number)
                return
        self.dropped += len(batch)
        for _, done in batch:
            if not done.done() and error is not None:
                done.set_exception(error)
                done.exception()

    async def _insert(self, turn: Turn) -> int:
        reply, place = turn.reply, turn.place
        verdicts = [asdict(verdict) for verdict in reply.verdicts]
        cursor = await self._connection.execute(
            INSERT,
            (
                turn.asked_at, storable(turn.question), reply.decision, reply.reason, reply.entry,
                json.dumps(reply.entries), reply.score, reply.text, place.surface, place.guild_id,
                place.channel_id, place.message_id, pseudonym(place.asker, self._key), turn.pack,
                turn.knowledge_version, turn.policy_version, turn.latency_us,
                json.dumps(verdicts),
            ),
        )  # fmt: skip
        number = cursor.lastrowid
        await cursor.close()
        return int(number or 0)
