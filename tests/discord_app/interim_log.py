"""The real log plus what the review port asks for, until bot/store answers it itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiosqlite

from bot.store.log import SqliteLog


@dataclass(frozen=True, slots=True)
class Group:
    question: str
    reason: str
    count: int
    last: str


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    asked_at: str
    question: str
    decision: str
    reason: str
    entry: str
    score: float
    answer: str
    surface: str
    guild_id: str
    channel_id: str
    message_id: str
    reply_message_id: str
    asker: str
    knowledge_version: str
    policy_version: str
    latency_us: int
    feedback: str
    runners_up: str = "[]"


COLUMNS = (
    "id, asked_at, question, decision, reason, entry, score, answer, surface, guild_id, "
    "channel_id, message_id, reply_message_id, asker, knowledge_version, policy_version, "
    "latency_us, coalesce((SELECT group_concat(value) FROM feedback WHERE turn_id = turn.id), '')"
)


class InterimLog:
    def __init__(self, log: SqliteLog, path: Path) -> None:
        self._log, self._path = log, path
        self.record = log.record

    async def _do(self, sql: str, *values: object) -> list[Any]:
        async with aiosqlite.connect(self._path) as connection:
            found = list(await connection.execute_fetchall(sql, values))
            await connection.commit()
        return found

    async def set_reply_message(self, log_id: int, message_id: str) -> None:
        await self._do("UPDATE turn SET reply_message_id = ? WHERE id = ?", message_id, log_id)

    async def add_feedback(self, log_id: int, asker: str, value: str) -> None:
        await self._do("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?)", log_id, asker, value)

    async def rows(
        self,
        guild_id: str | None = None,
        *,
        limit: int = 20,
        offset: int = 0,
        decision: str | None = None,
        reason: str | None = None,
    ) -> Sequence[Row]:
        found = await self._do(
            f"SELECT {COLUMNS} FROM turn WHERE (?1 IS NULL OR guild_id = ?1) "
            "AND (?2 IS NULL OR decision = ?2) AND (?3 IS NULL OR reason = ?3) "
            "ORDER BY id DESC LIMIT ?4 OFFSET ?5",
            guild_id, decision, reason, limit, offset,
        )  # fmt: skip
        return [Row(*each) for each in found]

    async def row(self, log_id: int, guild_id: str | None = None) -> Row | None:
        found = await self._do(
            f"SELECT {COLUMNS} FROM turn WHERE id = ?1 AND (?2 IS NULL OR guild_id = ?2)",
            log_id, guild_id,
        )  # fmt: skip
        return Row(*found[0]) if found else None

    async def unanswered(self, guild_id: str | None = None, *, limit: int = 20) -> Sequence[Group]:
        found = await self._do(
            "SELECT question, reason, count(*), max(asked_at) FROM turn "
            "WHERE (?1 IS NULL OR guild_id = ?1) AND decision <> 'answer' "
            "AND reason NOT IN ('small_talk', 'empty') GROUP BY lower(question) "
            "ORDER BY count(*) DESC LIMIT ?2",
            guild_id, limit,
        )  # fmt: skip
        return [Group(*each) for each in found]

    async def setting(self, guild_id: str, name: str) -> str | None:
        found = await self._do(
            "SELECT value FROM setting WHERE guild_id = ? AND name = ?", guild_id, name
        )
        return found[0][0] if found else None

    async def set_setting(self, guild_id: str, name: str, value: str) -> None:
        await self._do("INSERT OR REPLACE INTO setting VALUES (?, ?, ?)", guild_id, name, value)

    async def meta(self, name: str) -> str | None:
        found = await self._do("SELECT value FROM meta WHERE name = ?", name)
        return found[0][0] if found else None

    async def set_meta(self, name: str, value: str) -> None:
        await self._do("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value)
