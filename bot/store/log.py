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

from bot.core.types import Place, Turn
from bot.logged import Health, MemberCount, MemberData, State
from bot.review.rows import FEEDBACK
from bot.store import changes, erase, erasures
from bot.store.backup import UPGRADE_DAYS, faults_of, outdated
from bot.store.changes import Change
from bot.store.errors import Unavailable, words_for
from bot.store.health import HealthBoard, days_ago, utc_now
from bot.store.key import pseudonym
from bot.store.member import count_of_member, of_member
from bot.store.memory import Memory, kept_in
from bot.store.reader import LogReader
from bot.store.record import Values, row_of, storable
from bot.store.review import ReviewTables
from bot.store.room import LEAST_FREE_BYTES, Room
from bot.store.session import Session
from bot.store.writer import Writer

WAIT_S = 0.25  # nobody waits longer for a commit
TEXT_DAYS = 30  # how long a question's text and asker are kept
ROWS_DAYS = 365  # how long the rest of the row is
SCRUB_TRIES, SCRUB_PAUSE_S = 20, 0.1  # while a reader holds the WAL

logger = logging.getLogger(__name__)

UNDELETED = (
    "{path}: not all is deleted yet ({why}); do it again when the log can be written; `doctor` "
    "shows whether it can"
)


class SqliteLog(LogReader):
    """Start it before and outside the Discord client; `close` drains what is queued."""

    def __init__(self, session: Session, key: bytes, memory: Memory, board: HealthBoard) -> None:
        super().__init__(session.path)
        self._key, self._board, self._memory = key, board, memory
        self._writer, self._room = Writer(session, memory, board), session.room
        self.review = ReviewTables(session.path, self._writer, key)

    @classmethod
    async def open(
        cls, path: Path, key: bytes | Callable[[], bytes], room: Room | None = None
    ) -> SqliteLog:
        """The log in a file, made if need be. Raises StoreError with the next act.

        `key` may be how to get it: it is then asked for only when the file is ours, so that none
        is left beside a file that is refused. A log that is sound but cannot be written now opens
        all the same: `health` says why, and what is recorded is written as soon as it can be.
        """
        memory, board = Memory(), HealthBoard()
        session = Session(path, room)
        unavailable: Unavailable | None = None
        try:
            await asyncio.to_thread(session.open)
        except Unavailable as error:
            unavailable = error
        try:
            log = cls(session, key if isinstance(key, bytes) else key(), memory, board)
        except BaseException:
            session.close()
            raise
        if unavailable is not None:
            board.failing(words_for(unavailable), unavailable)
            memory.learn(await asyncio.to_thread(kept_in, path))
            log._writer.submit(lambda connection: None, alone=True)  # tried until it can be written
        log._writer.hear()
        return log

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

    async def flush(self) -> None:
        """Wait until all that was recorded so far is in the file. Raises StoreError."""
        await self._writer.done(lambda connection: None, alone=True)

    async def close(self) -> int:
        """Write what is queued, for a while, then let go; how many changes were lost."""
        return await self._writer.close()

    # --- writing ---------------------------------------------------------------------------

    async def record(self, turn: Turn) -> Turn:
        """Commit the turn; after 250 ms the reply goes on and the row follows."""
        try:
            values, trace = row_of(turn, self._key)
        except Exception:  # a fault of ours must not cost the asker their answer
            logger.exception("a turn could not be made into a row")
            self._board.dropped()
            return replace(turn, logged=False)
        number = await self._written(changes.turn(values, trace), values)
        return replace(turn, logged=number is not None, log_id=number)

    async def set_reply_message(self, log_id: int, message_id: str) -> None:
        """Note which message carries the reply to a question that is not erased."""
        await self._written(changes.reply_message(log_id, storable(message_id)))

    async def set_reply_of(self, message_id: str, reply_id: str) -> None:
        """Note the reply to a message whose noting was cut off."""
        if message_id:
            await self._written(changes.reply_of(storable(message_id), storable(reply_id)))

    async def choice_taken(self, place: Place, entry: str, reply_id: str = "") -> None:
        """Whoever pressed a choice was answered: the question it was offered for waits no longer.

        Which question is told by the reply with the choices. Where that has no id, as a private
        one, it is the presser's newest in that channel with this choice, of the last 15 minutes.
        """
        asker = pseudonym(place.asker, self._key)
        unnamed = (asker, place.guild_id, place.channel_id, utc_now(), entry)
        await self._written(changes.taken(storable(reply_id), place.guild_id, unnamed))

    async def add_feedback(
        self, log_id: int, asker: str, value: str, *, guild_id: str = "", channel_id: str = ""
    ) -> bool:
        """One verdict a person on a row of that place; False when the place has no such row.

        In a server the row must be that server's, elsewhere that channel's. Raises ValueError
        for a verdict other than up and down.
        """
        if value not in FEEDBACK:
            raise ValueError(f"feedback is one of {tuple(FEEDBACK)}, not {value!r}")
        judge = pseudonym(asker, self._key)
        change = changes.feedback(log_id, judge, value, utc_now(), guild_id, channel_id)
        return bool(await self._written(change) != 0)

    async def set_setting(self, guild_id: str, name: str, value: str) -> None:
        """In force at once, in the file as soon as it can be written."""
        self._memory.settings[guild_id, name] = value
        await self._written(changes.setting(guild_id, name, value, utc_now()))

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

    # --- erasing: these wait until it is done, and raise StoreError when it cannot be now ----

    async def export_member(self, asker: str) -> MemberData:
        """All that the log holds of a person, wherever they asked."""
        return await of_member(self.path, pseudonym(asker, self._key))

    async def count_member(self, asker: str) -> MemberCount:
        """How much the log holds of a person, wherever they asked."""
        return await count_of_member(self.path, pseudonym(asker, self._key))

    async def forget_member(self, asker: str) -> int:
        """Delete all of a person's questions and verdicts; how many questions there were."""
        return await self._erased(erase.ASKER, pseudonym(asker, self._key), utc_now())

    async def forget_message(self, message_id: str) -> int:
        """The question's message was deleted: its text goes, what was decided stays."""
        return await self._erased(erase.MESSAGE, message_id, utc_now())

    def leave(self, guild_id: str) -> str:
        """A server's settings are in force no longer; the moment, for `forget_guild`."""
        moment = utc_now()
        self._memory.leave(guild_id, moment)
        return moment

    async def forget_guild(self, guild_id: str, left_at: str = "") -> int:
        """Delete a server's rows and settings; how many questions there were.

        Of a server that left, only what it had then: it may be back before the log can be written.
        However often that is tried, the moment is the same.
        """
        left_at = left_at or self.leave(guild_id)
        count = await self._erased(erase.GUILD, guild_id, left_at)
        self._memory.erased(guild_id, left_at)
        return count

    async def purge(self, text_days: int = TEXT_DAYS, rows_days: int = ROWS_DAYS) -> int:
        """Take the text and the asker out of old rows and delete very old ones; how many.

        Copies and files set aside that hold nothing newer go as well. What was deleted on demand
        is known as long as a copy may bring it back, however short the days.
        """
        text_before, rows_before = days_ago(text_days), days_ago(rows_days)
        longest = max(text_days, rows_days, UPGRADE_DAYS)
        notes_before = await asyncio.to_thread(erasures.needed_since, self.path, longest)
        count = await erase.expire(self._deleted, text_before, rows_before, notes_before)
        await self._deleted(
            lambda connection: erasures.tidy(self.path, connection, notes_before), alone=True
        )
        await self.scrub()
        await asyncio.to_thread(outdated, self.path, text_days)
        return count

    async def look_at_disk(self) -> int | None:
        """How many bytes are free; keeps the reserve, and tells once when there is little left."""
        free = await asyncio.to_thread(self._room.look)
        self._board.room(free, LEAST_FREE_BYTES)
        return free

    async def check(self) -> tuple[str, ...]:
        """What SQLite's quick check finds; a damaged log is set aside and another one begins."""
        await self.flush()
        faults = await asyncio.to_thread(faults_of, self.path)
        if faults:
            await self._writer.start_anew(faults[0])
        return faults

    async def scrub(self) -> bool:
        """Leave no trace of what was deleted in the WAL; False when a reader is in the way."""
        await self._deleted(erase.shrunk, alone=True)
        for _ in range(SCRUB_TRIES):
            if await self._deleted(erase.emptied, alone=True):
                return True
            await asyncio.sleep(SCRUB_PAUSE_S)
        return False

    async def _erased(self, kind: erase.Kind, subject: str, until: str) -> int:
        if not subject:
            raise ValueError("an empty id names nobody")
        count = await erase.erase(self._deleted, kind, subject, until)
        # In the writer's thread, so that no tidying of the list comes in between.
        await self._deleted(
            lambda connection: erasures.note(self.path, connection, kind.name, subject, until),
            alone=True,
        )
        await self.scrub()
        return count

    async def _deleted(self, change: Change, alone: bool = False) -> Any:
        return await self._writer.done(change, alone, UNDELETED)

    # --- reading ---------------------------------------------------------------------------

    async def setting(self, guild_id: str, name: str) -> str | None:
        """A server's setting, from memory: it must answer while the disk does not."""
        return self._memory.settings.get((guild_id, name))

    async def settings(self, guild_id: str) -> dict[str, str]:
        """All settings of a server, by name."""
        found = self._memory.settings.items()
        return {name: value for (guild, name), value in found if guild == guild_id}

    async def meta(self, name: str) -> str | None:
        """What `set_meta` noted."""
        return self._memory.meta.get(name)
