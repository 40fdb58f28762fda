"""The log as the rest of the bot knows it: record a turn, note what follows, read for review.

Everything written goes through one writer task. Turns and settings wait at most 250 ms for
their commit: the log never silences the bot. Reading takes a server's id; `None` is for the
operator's terminal alone.
"""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.core.types import Turn
from bot.store import changes
from bot.store.connect import address_of, connect
from bot.store.errors import StoreError
from bot.store.key import pseudonym
from bot.store.reader import LogReader
from bot.store.record import row_of, storable
from bot.store.schema import prepare
from bot.store.writer import Writer

WAIT_S = 0.25  # nobody waits longer for a commit
LOCK_WAIT_S = 5.0
FEEDBACK = ("up", "down")


def utc_now() -> str:
    """The time in UTC, ISO 8601 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class SqliteLog(LogReader):
    """Start it before and outside the Discord client; `close` drains what is queued."""

    def __init__(self, path: Path, key: bytes, writer: Writer, kept: changes.Kept) -> None:
        super().__init__(path)
        self._key, self._writer = key, writer
        self._settings, self._meta = dict(kept.settings), dict(kept.meta)

    @classmethod
    async def open(cls, path: Path, key: bytes) -> SqliteLog:
        """The log in a file, made if need be. Raises StoreError with the next act."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = await connect(address_of(path, "rwc"), LOCK_WAIT_S)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path}: {error}; name a file that can be written") from error
        try:
            await prepare(connection, str(path))
            kept = await changes.kept(connection)
        except sqlite3.Error as error:
            await connection.close()
            raise StoreError(f"{path}: {error}; move it aside or restore a backup") from error
        except StoreError:
            await connection.close()
            raise
        return cls(path, key, Writer(connection), kept)

    @property
    def dropped(self) -> int:
        """Rows that were never written."""
        return self._writer.dropped

    async def close(self) -> None:
        """Write what is queued, then close the file."""
        await self._writer.close()

    # --- writing ---------------------------------------------------------------------------

    async def record(self, turn: Turn) -> Turn:
        """Commit the turn; after 250 ms the reply goes on and the row follows."""
        number = await self._written(changes.turn(*row_of(turn, self._key)))
        return replace(turn, logged=number is not None, log_id=number)

    async def set_reply_message(self, log_id: int, message_id: str) -> None:
        """Note which message carries the reply."""
        await self._written(changes.reply_message(log_id, storable(message_id)))

    async def add_feedback(
        self, log_id: int, asker: str, value: str, *, guild_id: str = "", channel_id: str = ""
    ) -> bool:
        """One verdict a person on a row of that place; False when the place has no such row.

        In a server the row must be that server's, elsewhere that channel's. Raises ValueError
        for a verdict other than up and down.
        """
        if value not in FEEDBACK:
            raise ValueError(f"feedback is one of {FEEDBACK}, not {value!r}")
        judge = pseudonym(asker, self._key)
        change = changes.feedback(log_id, judge, value, utc_now(), guild_id, channel_id)
        return bool(await self._written(change) != 0)

    async def set_setting(self, guild_id: str, name: str, value: str) -> None:
        """In force at once, in the file as soon as it can be written."""
        self._settings[guild_id, name] = value
        await self._written(changes.setting(guild_id, name, value))

    async def set_meta(self, name: str, value: str) -> None:
        """A note of the bot to itself, like a setting."""
        self._meta[name] = value
        await self._written(changes.meta(name, value))

    async def _written(self, change: changes.Change) -> Any:
        """The change's result once committed; None when that takes longer than 250 ms."""
        done = self._writer.submit(change)
        if done is None:
            return None
        try:
            return await asyncio.wait_for(asyncio.shield(done), WAIT_S)
        except Exception:  # the writer has told; whoever asked gets the reply all the same
            return None

    # --- reading ---------------------------------------------------------------------------

    async def setting(self, guild_id: str, name: str) -> str | None:
        """A server's setting, from memory: it must answer while the disk does not."""
        return self._settings.get((guild_id, name))

    async def meta(self, name: str) -> str | None:
        """What `set_meta` noted."""
        return self._meta.get(name)
