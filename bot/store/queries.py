"""What moderators read of the log: short statements on a connection that cannot write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import aiosqlite

COLUMNS = (
    "id, asked_at, question, decision, reason, entry, score, answer, surface, guild_id, "
    "channel_id, message_id, asker, pack, knowledge_version, policy_version, latency_us, "
    "explanation"
)


@dataclass(frozen=True, slots=True)
class LogRow:
    """One logged turn, as it stands in the database."""

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
    asker: str
    pack: str
    knowledge_version: str
    policy_version: str
    latency_us: int
    explanation: str  # JSON: the verdicts with their score trees


async def rows(path: Path, guild_id: str | None, limit: int = 20) -> tuple[LogRow, ...]:
    """The newest rows of one server, newest first; `None` means all (the terminal only)."""
    where = "" if guild_id is None else "WHERE guild_id = ?"
    values: tuple[object, ...] = (limit,) if guild_id is None else (guild_id, limit)
    sql = f"SELECT {COLUMNS} FROM turn {where} ORDER BY id DESC LIMIT ?"
    async with aiosqlite.connect(f"file:{path}?mode=ro", uri=True) as connection:
        found = await connection.execute_fetchall(sql, values)
    return tuple(LogRow(*row) for row in found)
