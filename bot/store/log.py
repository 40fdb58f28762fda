"""The log as the rest of the bot knows it: record a turn, note what follows, read for review.

Everything written goes through one writer task. Turns and settings wait at most 250 ms for
their commit: the log never silences the bot. Reading takes a server's id; `None` is for the
operator's terminal alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.core.types import Turn
from bot.store import changes
from bot.store.changes import Change
from bot.store.errors import Unavailable
from bot.store.health import Health, HealthBoard, State, utc_now
from bot.store.key import pseudonym
from bot.store.memory import Memory, kept_in
from bot.store.reader import LogReader
from bot.store.record import Values, row_of, storable
from bot.store.session import Session
from bot.store.writer import Writer

WAIT_S = 0.25  # nobody waits longer for a commit
logger = logging.getLogger(__name__)

FEEDBACK = ("up", "down")


class SqliteLog(LogReader):
    """Start it before and outside the Discord client; `close` drains what is queued."""

    def __init__(self, session: Session, key: bytes, board: HealthBoard) -> None:
        super().__init__(session.path)
        self._key, self._board, self._memory = key, board, session.memory
        self._writer = Writer(session, board)

    @classmethod
    async def open(cls, path: Path, key: bytes) -> SqliteLog:
        """The log in a file, made if need be. Raises StoreError with the next act.

        A log that is sound but cannot be written now opens all the same: `health` says why,
        and what is recorded is written as soon as it can be.
        """
        memory, board = Memory(), HealthBoard()
        session = Session(path, memory, board)
        try:
            await session.open()
        except Unavailable as error:
            board.failing(str(error))
            memory.learn(await kept_in(path))
        return cls(session, key, board)

    @property
    def health(self) -> Health:
        """How the log is, now."""
        return replace(self._board.now, backlog=self._writer.backlog)

    def watch(self, watcher: Callable[[Health], None]) -> None:
        """Call it when logging fails, recovers, or leaves something to be told; at once."""
        self._board.watch(watcher)

    @property
    def dropped(self) -> int:
        """Rows that will never be written."""
        return self._board.now.dropped

    async def close(self) -> int:
        """Write what is queued, for a while, then let go; how many changes were lost."""
        return await self._writer.close()

    # --- writing ---------------------------------------------------------------------------

    async def record(self, turn: Turn) -> Turn:
        """Commit the turn; after 250 ms the reply goes on and the row follows."""
        try:
            values, explanation = row_of(turn, self._key)
        except Exception:  # a fault of ours must not cost the asker their answer
            logger.exception("a turn could not be made into a row")
            self._board.dropped()
            return replace(turn, logged=False)
        number = await self._written(changes.turn(values, explanation), values)
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
        self._memory.settings[guild_id, name] = value
        await self._written(changes.setting(guild_id, name, value))

    async def set_meta(self, name: str, value: str) -> None:
        """A note of the bot to itself, like a setting."""
        self._memory.meta[name] = value
        await self._written(changes.meta(name, value))

    async def _written(self, change: Change, values: Values = ()) -> Any:
        """The change's result once committed; None when that takes longer than 250 ms."""
        done = self._writer.submit(change, values)
        if done is None or self._board.now.state is State.FAILING:
            return None
        try:
            return await asyncio.wait_for(asyncio.shield(done), WAIT_S)
        except Exception:  # the writer has told; whoever asked gets the reply all the same
            return None

    # --- reading ---------------------------------------------------------------------------

    async def setting(self, guild_id: str, name: str) -> str | None:
        """A server's setting, from memory: it must answer while the disk does not."""
        return self._memory.settings.get((guild_id, name))

    async def meta(self, name: str) -> str | None:
        """What `set_meta` noted."""
        return self._memory.meta.get(name)
