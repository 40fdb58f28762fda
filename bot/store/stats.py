"""Figures over the log: per day, by decision and reason, what is asked most, how fast."""

from __future__ import annotations

from collections import Counter
from math import ceil
from pathlib import Path

import aiosqlite

from bot.logged import Day, Latency, Stats, Top
from bot.store.connect import Rows
from bot.store.queries import of_guild, unanswered_groups
from bot.store.reading import fetch, reading

DAY_CHARS = 10  # of an ISO 8601 time
TOP = 10  # questions, entries and unanswered groups shown


async def stats(path: Path, guild_id: str | None, since: str = "", top: int = TOP) -> Stats:
    """Figures since a day (YYYY-MM-DD, UTC; "" for ever) of a server; `None` for all."""
    first = since[:DAY_CHARS]
    tests, values = of_guild(guild_id)
    clause = " AND ".join([*tests, "day >= ?"])
    by_words = clause.replace("day", "+day")  # so that the index by words is taken, not by day
    values.append(first)
    async with reading(path) as connection:
        counts = await _counts(connection, clause, values)
        asked = sum(count for *_, count in counts)
        judged = await _judged(connection, clause, values)
        return Stats(
            asked,
            tuple(
                Day(day, decision, reason, count)
                for (day, decision, reason), count in _summed(counts, (0, 1, 2))
            ),
            tuple(
                Day("", decision, reason, count)
                for (decision, reason), count in _summed(counts, (1, 2))
            ),
            await _questions(connection, by_words, values, top),
            _entries(counts, top),
            await unanswered_groups(connection, guild_id, top, first),
            judged.get("up", 0),
            judged.get("down", 0),
            await _latency(connection, clause, values, asked),
        )


async def _counts(connection: aiosqlite.Connection, clause: str, values: list[object]) -> Rows:
    """(day, decision, reason, entry, count), grouped in the order of the index that has it all."""
    sql = (
        f"SELECT day, decision, reason, entry, count(*) FROM turn WHERE {clause} "
        "GROUP BY guild_id, day, decision, reason, entry"
    )
    return await fetch(connection, sql, values)


def _summed(counts: Rows, columns: tuple[int, ...]) -> list[tuple[tuple[str, ...], int]]:
    """How often each combination of these columns occurs, in order."""
    sums: Counter[tuple[str, ...]] = Counter()
    for row in counts:
        sums[tuple(row[column] for column in columns)] += row[-1]
    return sorted(sums.items())


def _entries(counts: Rows, top: int) -> tuple[Top, ...]:
    named = [(names[0], count) for names, count in _summed(counts, (3,)) if names[0]]
    return tuple(Top(*each) for each in sorted(named, key=lambda each: -each[1])[:top])


async def _questions(
    connection: aiosqlite.Connection, clause: str, values: list[object], top: int
) -> tuple[Top, ...]:
    sql = (
        f"SELECT asked, count(*) AS times FROM turn WHERE {clause} AND asked <> '' "
        "GROUP BY asked ORDER BY times DESC, asked LIMIT ?"
    )
    return tuple(Top(*found) for found in await fetch(connection, sql, (*values, top)))


async def _judged(
    connection: aiosqlite.Connection, clause: str, values: list[object]
) -> dict[str, int]:
    """How many verdicts of each kind; few rows have one, so they lead the join."""
    sql = (
        "SELECT value, count(*) FROM feedback CROSS JOIN turn ON turn.id = turn_id "
        f"WHERE {clause} GROUP BY value"
    )
    return dict(await fetch(connection, sql, values))


async def _latency(
    connection: aiosqlite.Connection, clause: str, values: list[object], count: int
) -> Latency:
    """By nearest rank: the value that so large a share of the answers did not exceed."""
    sql = f"SELECT latency_us, count(*) FROM turn WHERE {clause} GROUP BY latency_us ORDER BY 1"
    found = await fetch(connection, sql, values)
    return Latency(*(_ranked(found, ceil(count * share)) for share in (0.5, 0.99)))


def _ranked(found: Rows, rank: int) -> int:
    passed = 0
    for value, times in found:
        passed += times
        if passed >= rank:
            return int(value)
    return 0
