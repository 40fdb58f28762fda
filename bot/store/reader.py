"""The log for those who only read it: the terminal, beside a running bot or without one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from bot.logged import LogRow, Stats, Unanswered
from bot.review.filter import Filter
from bot.store import queries
from bot.store import stats as figures
from bot.store.queries import EVERYTHING


class LogReader:
    """Reads on connections that cannot write. A server's id, or None for the operator: all.

    Every method raises StoreError when the log cannot be read, ValueError for an empty id.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    async def rows(
        self,
        guild_id: str | None,
        *,
        limit: int = 20,
        offset: int = 0,
        decision: str | None = None,
        reason: str | None = None,
        where: Filter = EVERYTHING,
    ) -> tuple[LogRow, ...]:
        """The newest rows of a server, newest first, without their score trees."""
        chosen = replace(where, decision=decision or where.decision, reason=reason or where.reason)
        return await queries.rows(self.path, guild_id, limit, chosen, offset)

    async def every_row(
        self, guild_id: str | None, where: Filter = EVERYTHING
    ) -> AsyncIterator[LogRow]:
        """All rows of a server, newest first, a thousand at a time: no reader stays open long."""
        before = where.before_id
        while True:
            page = await queries.rows(
                self.path, guild_id, queries.MAX_ROWS, replace(where, before_id=before)
            )
            for each in page:
                yield each
            if len(page) < queries.MAX_ROWS:
                return
            before = page[-1].id

    async def row(self, log_id: int, guild_id: str | None) -> LogRow | None:
        """One row with its score trees; None when the server has no such row."""
        return await queries.row(self.path, log_id, guild_id)

    async def knows_message(self, message_id: str) -> bool:
        """Whether a question stands in the log that came with this message."""
        return bool(message_id) and await queries.knows_message(self.path, message_id)

    async def reply_of(self, message_id: str) -> str | None:
        """The message that carries the reply to a question; None when there is none yet."""
        return await queries.reply_of(self.path, message_id) if message_id else None

    async def servers(self) -> tuple[str, ...]:
        """The ids of all servers of which anything is kept; for the operator alone."""
        return await queries.servers(self.path)

    async def unanswered(self, guild_id: str | None, *, limit: int = 20) -> tuple[Unanswered, ...]:
        """What nobody has an answer for, most asked first."""
        return await queries.unanswered(self.path, guild_id, limit)

    async def stats(self, guild_id: str | None, since: str = "") -> Stats:
        """Figures since a day (YYYY-MM-DD, UTC; a time means its day; "" for ever)."""
        return await figures.stats(self.path, guild_id, since)
