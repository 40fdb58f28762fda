"""What moderators read of the log, through one gate: a server's id, or `None` for the operator.

Direct messages have no server; nobody but the operator's terminal reads them, so an empty id
is refused rather than taken for "all direct messages".
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import aiosqlite

from bot.logged import LogRow, Unanswered
from bot.review.filter import EVERYTHING as EVERYTHING
from bot.review.filter import Filter
from bot.store.erase import IN_QUARANTINE
from bot.store.reading import fetch, reading

MAX_ROWS = 1000  # of one reading
MAX_WORDS = 8  # of a search

_PLAIN = ", ".join(field.name for field in fields(LogRow)[:-3])
# Looked up for each row that is shown, not for those a page skips.
_FEEDBACK = "coalesce((SELECT group_concat(value) FROM feedback WHERE turn_id = turn.id), '')"
_RUNNERS_UP = "coalesce((SELECT runners_up FROM trace WHERE turn_id = turn.id), '[]')"
_EXPLANATION = "coalesce((SELECT explanation FROM trace WHERE turn_id = turn.id), '[]')"
_LISTED = f"SELECT {_PLAIN}, {_FEEDBACK}, {_RUNNERS_UP}, '[]' FROM turn"
WHOLE = f"SELECT {_PLAIN}, {_FEEDBACK}, {_RUNNERS_UP}, {_EXPLANATION} FROM turn"

_LIKE = "LIKE ? ESCAPE '\\'"
_SEARCHED = ("question", "asked", "answer")
_TESTS = {
    "decision": "decision = ?",
    "reason": "reason = ?",
    "entry": "entry = ?",
    "channel_id": "channel_id = ?",
    "pack": "pack = ?",
    "feedback": "id IN (SELECT turn_id FROM feedback WHERE value = ?)",
    "since": "asked_at >= ?",
    "until": "asked_at < ?",
    "score_below": "score < ?",
    "unanswered": "unanswered = ?",
    "before_id": "id < ?",
}


_OF_SERVERS = ("turn", "setting", "change", "audit", "triage", "judgement")


def of_guild(guild_id: str | None) -> tuple[list[str], list[object]]:
    """The condition every reading starts from. Raises ValueError for an empty id."""
    if guild_id is None:
        return [], []
    if not guild_id:
        raise ValueError("a server's id is needed; None is for the operator alone")
    return ["guild_id = ?"], [guild_id]


def conditions(guild_id: str | None, where: Filter) -> tuple[str, list[object]]:
    """The WHERE clause ("" for none) and its values."""
    tests, values = of_guild(guild_id)
    for name, test in _TESTS.items():
        value = getattr(where, name)
        if value is not None:
            tests.append(test)
            values.append(value)
    for word in (where.words or "").split()[:MAX_WORDS]:
        # SQLite knows capitals of ASCII only; `asked` holds the words in lower case and repaired.
        tests.append(f"({' OR '.join(f'{column} {_LIKE}' for column in _SEARCHED)})")
        values += [like(word), like(word.lower()), like(word)]
    return (f"WHERE {' AND '.join(tests)}" if tests else ""), values


def like(word: str) -> str:
    """A pattern that finds the word anywhere, its own wildcards taken literally."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


async def servers(path: Path) -> tuple[str, ...]:
    """The ids of all servers of which anything is kept."""
    each = " UNION ".join(f"SELECT guild_id FROM {table}" for table in _OF_SERVERS)
    async with reading(path) as connection:
        found = await fetch(connection, f"SELECT guild_id FROM ({each}) WHERE guild_id <> ''", ())
    return tuple(str(row[0]) for row in found)


async def rows(
    path: Path, guild_id: str | None, limit: int = 20, where: Filter = EVERYTHING, offset: int = 0
) -> tuple[LogRow, ...]:
    """The newest rows of one server, newest first, without their score trees."""
    clause, values = conditions(guild_id, where)
    sql = f"{_LISTED} {clause} ORDER BY id DESC LIMIT ? OFFSET ?"
    async with reading(path) as connection:
        found = await fetch(connection, sql, (*values, min(limit, MAX_ROWS), offset))
    return tuple(LogRow(*row) for row in found)


async def row(path: Path, log_id: int, guild_id: str | None) -> LogRow | None:
    """One row with its score trees, if that server has it."""
    tests, values = of_guild(guild_id)
    clause = " AND ".join(["id = ?", *tests])
    sql = f"{WHOLE} WHERE {clause}"
    async with reading(path) as connection:
        found = await fetch(connection, sql, (log_id, *values))
    return LogRow(*found[0]) if found else None


async def unanswered(path: Path, guild_id: str | None, limit: int = 20) -> tuple[Unanswered, ...]:
    """What was neither answered nor declined by a curated entry, most asked first."""
    async with reading(path) as connection:
        return await unanswered_groups(connection, guild_id, limit)


async def unanswered_groups(
    connection: aiosqlite.Connection, guild_id: str | None, limit: int, since: str = ""
) -> tuple[Unanswered, ...]:
    """The same on a connection that is open; `since` is a day (YYYY-MM-DD, UTC), "" for ever."""
    tests, values = of_guild(guild_id)
    if since:
        tests, values = [*tests, "+day >= ?"], [*values, since]
    clause = " AND ".join(["unanswered = 1", "asked <> ''", *tests])
    sql = (
        "SELECT newest.question, newest.asked, times, newest.decision, newest.reason, "
        "oldest.asked_at, newest.asked_at, newest.id FROM ("
        "SELECT count(*) AS times, max(id) AS last, min(id) AS first FROM turn "
        f"WHERE {clause} GROUP BY asked ORDER BY times DESC, last DESC LIMIT ?) "
        "JOIN turn AS newest ON newest.id = last JOIN turn AS oldest ON oldest.id = first "
        "ORDER BY times DESC, last DESC"
    )
    found = await fetch(connection, sql, (*values, min(limit, MAX_ROWS)))
    return tuple(Unanswered(*group) for group in found)


async def reply_of(path: Path, message_id: str) -> str | None:
    """The message that carries the reply to a question; None when there is none yet."""
    sql = (
        "SELECT reply_message_id FROM turn "
        "WHERE message_id = ? AND message_id <> '' AND reply_message_id <> ''"
    )
    async with reading(path) as connection:
        found = await fetch(connection, f"{sql} ORDER BY id DESC LIMIT 1", (message_id,))
    return str(found[0][0]) if found else None


async def knows_message(path: Path, message_id: str) -> bool:
    """Whether a question came with this message, be it one that could not be written."""
    sql = (
        "SELECT 1 FROM turn WHERE message_id = ?1 AND message_id <> '' "
        f"UNION ALL SELECT 1 FROM quarantine WHERE {IN_QUARANTINE} LIMIT 1"
    )
    async with reading(path) as connection:
        return bool(await fetch(connection, sql, (message_id,)))
