"""One connection with the file for as long as it lasts, and another after that.

Everything here blocks and runs in the writer's own thread: a whole batch is one visit to it, not
one for each statement. The file may fill its disk, lose its rights, be damaged, moved or deleted
while the bot runs: the session notices at the next change and opens what lies there then.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.store.changes import Change
from bot.store.connect import run
from bot.store.errors import Fault, fault_of
from bot.store.files import beside, identity, set_aside, size
from bot.store.memory import NOTHING, Kept, carry_over
from bot.store.opening import DAMAGED, MOVED, open_file
from bot.store.room import Room

logger = logging.getLogger(__name__)

_KEEPS_CONNECTION = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL})


@dataclass(frozen=True, slots=True)
class Found:
    """What an opening brought: the file's settings, and what a moderator should know."""

    kept: Kept = NOTHING
    notices: tuple[str, ...] = ()


class Session:
    """Used from one thread at a time. `remembered` is what the bot knows, for a new file."""

    def __init__(self, path: Path, room: Room | None = None) -> None:
        self.path = path
        self.room = room or Room(path)
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._notices: list[str] = []
        self._kept = NOTHING

    def open(self, remembered: Kept = NOTHING) -> None:
        """Open what lies there, or a new file. Raises StoreError."""
        known = self._identity is not None and self._identity == identity(self.path)
        opened = open_file(self.path, known)
        self._connection, self._identity = opened.connection, identity(self.path)
        if opened.notice:
            self._notices.append(opened.notice)
        self._kept = opened.kept
        fresh = not opened.kept.last_id and not opened.kept.settings
        if fresh and (remembered.last_id or remembered.settings):
            try:
                carry_over(self._connection, remembered)
            except sqlite3.Error:
                self.close()
                raise

    def found(self) -> Found:
        """What the openings since the last call brought."""
        found = Found(self._kept, tuple(self._notices))
        self._kept, self._notices = NOTHING, []
        return found

    def transaction(self, todo: Sequence[Change], remembered: Kept) -> list[Any]:
        """All changes in one commit with fsync, or none of them; the result of each."""
        connection = self._ready(remembered)
        try:
            run(connection, "BEGIN IMMEDIATE")
            results = [change(connection) for change in todo]
            run(connection, "COMMIT")
        except Exception as error:
            self._undone(connection, error)
            raise
        return results

    def alone(self, change: Change, remembered: Kept) -> Any:
        """A change that cannot be part of a transaction: a checkpoint, a vacuum."""
        return change(self._ready(remembered))

    def start_anew(self, why: str, remembered: Kept) -> None:
        """Set a damaged file aside and begin another. Raises OSError, StoreError."""
        self.close()
        logger.error("%s is damaged: %s", self.path, why)
        self._notices.append(DAMAGED.format(name=set_aside(self.path).name))
        self.open(remembered)

    def make_room(self, error: Exception) -> bool:
        """After a failure: gives up the reserve where the disk is full; whether there was one."""
        return self.room.is_full(error) and self.room.give_up()

    def wal_bytes(self) -> int:
        return size(beside(self.path, "-wal"))

    def close(self) -> None:
        """Let go of the file; a fault of the disk cannot keep it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def _ready(self, remembered: Kept) -> sqlite3.Connection:
        if self._connection is not None and identity(self.path) != self._identity:
            logger.error("%s was moved or deleted", self.path)
            self._notices.append(MOVED)
            self.close()
        if self._connection is None:
            self.open(remembered)
        assert self._connection is not None
        return self._connection

    def _undone(self, connection: sqlite3.Connection, error: Exception) -> None:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        try:
            connection.rollback()
        except sqlite3.Error:
            self.close()
            return
        if fault_of(error) is not Fault.POISON and code not in _KEEPS_CONNECTION:
            self.close()
