"""One connection with the file for as long as it lasts, and another after that.

The file may fill its disk, lose its rights, be damaged, moved or deleted while the bot runs: the
session notices at the next change and opens what lies there then.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiosqlite

from bot.store.changes import Change
from bot.store.errors import Fault, fault_of
from bot.store.files import beside, identity, set_aside, size
from bot.store.health import HealthBoard
from bot.store.memory import Memory, carry_over
from bot.store.opening import Opened, open_file
from bot.store.reading import fetch

WAL_ALARM_BYTES = 64 * 1024 * 1024  # a sound log stays near 4 MB
_KEEPS_CONNECTION = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL})


class Session:
    """Used by the writer task alone."""

    def __init__(self, path: Path, memory: Memory, board: HealthBoard) -> None:
        self.path, self.memory, self._board = path, memory, board
        self._connection: aiosqlite.Connection | None = None
        self._identity: tuple[int, int] | None = None

    async def open(self) -> None:
        """Open what lies there, or a new file. Raises StoreError."""
        opened = await open_file(self.path)
        self._connection, self._identity = opened.connection, identity(self.path)
        if opened.notice:
            self._board.notice(opened.notice)
        await self._agree(opened)

    async def transaction(self, todo: Sequence[Change]) -> list[Any]:
        """All changes in one commit with fsync, or none of them; the result of each."""
        connection = await self._ready()
        try:
            await fetch(connection, "BEGIN IMMEDIATE")
            results = [await change(connection) for change in todo]
            await fetch(connection, "COMMIT")
        except BaseException as error:
            await self._undone(connection, error)
            raise
        self._board.wal(size(beside(self.path, "-wal")), WAL_ALARM_BYTES)
        return results

    async def alone(self, change: Change) -> Any:
        """A change that cannot be part of a transaction: a checkpoint, a vacuum."""
        return await change(await self._ready())

    async def start_anew(self, why: str) -> None:
        """Set a damaged file aside and begin another. Raises OSError, StoreError."""
        await self.close()
        aside = set_aside(self.path)
        self._board.notice(
            f"{self.path}: the log was damaged ({why}); set aside as {aside}, a new one began"
        )
        await self.open()

    async def close(self) -> None:
        """Let go of the file; a fault of the disk cannot keep it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                await connection.close()

    async def _ready(self) -> aiosqlite.Connection:
        if self._connection is not None and identity(self.path) != self._identity:
            self._board.notice(f"{self.path}: the log was moved or deleted; a new one began")
            await self.close()
        if self._connection is None:
            await self.open()
        assert self._connection is not None
        return self._connection

    async def _agree(self, opened: Opened) -> None:
        assert self._connection is not None
        fresh = not opened.kept.last_id and not opened.kept.settings
        known = self.memory.last_id or self.memory.settings
        self.memory.learn(opened.kept)
        if fresh and known:
            await carry_over(self._connection, self.memory)

    async def _undone(self, connection: aiosqlite.Connection, error: BaseException) -> None:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        try:
            await connection.rollback()
        except sqlite3.Error:
            await self.close()
            return
        poison = isinstance(error, Exception) and fault_of(error) is Fault.POISON
        if not poison and code not in _KEEPS_CONNECTION:
            await self.close()
