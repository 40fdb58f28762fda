"""All that the log holds of one person, wherever they asked: for that person alone."""

from __future__ import annotations

from pathlib import Path

import aiosqlite

from bot.logged import Deed, Judged, LogRow, MemberCount, MemberData
from bot.store.queries import WHOLE
from bot.store.reading import fetch, reading

MAX_QUESTIONS = 10_000  # read at once, the newest; about 40 MB with their score trees

_MINE = "asker = ? AND asker <> ''"
_JUDGED = f"SELECT turn_id, value, given_at FROM feedback WHERE {_MINE} ORDER BY given_at DESC"
# By table: when, whose, and what else is kept there.
_BY = "by_hash = ? AND by_hash <> ''"
_DEEDS = {
    "change": ("made_at", _BY, (
        "id", "guild_id", "pack", "kind", "entry_id", "question", "phrasings", "answer", "topic",
        "nearest", "paragraphs", "speaker", "origin", "state", "overridden",
    )),
    "audit": ("at", _BY, ("guild_id", "act", "words", "turn_id", "change_id")),
    "triage": ("at", _BY, ("guild_id", "turn_id", "state")),
    "judgement": ("at", _BY, ("guild_id", "turn_id", "verdict")),
    "quarantine": ("seen_at", _MINE, ("guild_id", "error", "content")),
}  # fmt: skip


async def of_member(path: Path, asker: str) -> MemberData:
    """What a keyed hash asked, judged and did; of "" nothing. Raises StoreError."""
    async with reading(path) as connection:
        counted = await fetch(connection, f"SELECT count(*) FROM turn WHERE {_MINE}", (asker,))
        rows = await fetch(
            connection, f"{WHOLE} WHERE {_MINE} ORDER BY id DESC LIMIT ?", (asker, MAX_QUESTIONS)
        )
        verdicts = await fetch(connection, _JUDGED, (asker,))
        deeds = [deed for table in _DEEDS for deed in await _deeds(connection, table, asker)]
    return MemberData(
        tuple(LogRow(*row) for row in rows),
        int(counted[0][0]),
        tuple(Judged(*each) for each in verdicts),
        tuple(deeds),
    )


async def count_of_member(path: Path, asker: str) -> MemberCount:
    """How much `of_member` would find, without reading it. Raises StoreError."""
    mine = [("turn", _MINE), ("feedback", _MINE)]
    mine += [(table, whose) for table, (_, whose, _) in _DEEDS.items()]
    each = ", ".join(f"(SELECT count(*) FROM {table} WHERE {whose})" for table, whose in mine)
    async with reading(path) as connection:
        (found,) = await fetch(connection, f"SELECT {each}", (asker,) * len(mine))
    questions, verdicts, *deeds = map(int, found)
    return MemberCount(questions, verdicts, sum(deeds))


async def _deeds(connection: aiosqlite.Connection, table: str, asker: str) -> list[Deed]:
    """Of one table, newest first."""
    moment, mine, columns = _DEEDS[table]
    sql = f"SELECT {moment}, {', '.join(columns)} FROM {table} WHERE {mine}"
    found = await fetch(connection, f"{sql} ORDER BY {moment} DESC, rowid DESC", (asker,))
    return [Deed(table, at, dict(zip(columns, values, strict=True))) for at, *values in found]
