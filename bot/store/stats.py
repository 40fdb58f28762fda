"""Figures over the log: per day, by decision and reason, what is asked most, how fast."""

from __future__ import annotations

from pathlib import Path

import aiosqlite

from bot.store.queries import of_guild, unanswered_groups
from bot.store.reading import fetch, reading
from bot.store.rows import Day, Latency, Stats, Top

TOP = 10  # questions, entries and unanswered groups shown


async def stats(path: Path, guild_id: str | None, since: str = "", top: int = TOP) -> Stats:
    """Figures since a time (ISO 8601 UTC; "" for ever) of a server; `None` for all."""
    tests, values = of_guild(guild_id)
    clause = " AND ".join([*tests, "asked_at >= ?"])
    values.append(since)
    async with reading(path) as connection:
        days = await _days(connection, clause, values)
        return Stats(
            sum(day.count for day in days),
            days,
            _over_all(days),
            await _top(connection, "asked", f"{clause} AND asked <> ''", values, top),
            await _top(connection, "entry", f"{clause} AND entry <> ''", values, top),
            await unanswered_groups(connection, guild_id, top, since),
            await _judged(connection, "up", clause, values),
            await _judged(connection, "down", clause, values),
            await _latency(connection, clause, values),
        )


async def _days(
    connection: aiosqlite.Connection, clause: str, values: list[object]
) -> tuple[Day, ...]:
    sql = (
        "SELECT substr(asked_at, 1, 10), decision, reason, count(*) FROM turn "
        f"WHERE {clause} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    return tuple(Day(*day) for day in await fetch(connection, sql, values))


def _over_all(days: tuple[Day, ...]) -> tuple[Day, ...]:
    counts: dict[tuple[str, str], int] = {}
    for day in days:
        kind = (day.decision, day.reason)
        counts[kind] = counts.get(kind, 0) + day.count
    return tuple(Day("", *kind, count) for kind, count in sorted(counts.items()))


async def _top(
    connection: aiosqlite.Connection, column: str, clause: str, values: list[object], top: int
) -> tuple[Top, ...]:
    sql = (
        f"SELECT {column}, count(*) AS times FROM turn WHERE {clause} "
        f"GROUP BY {column} ORDER BY times DESC, {column} LIMIT ?"
    )
    return tuple(Top(*found) for found in await fetch(connection, sql, (*values, top)))


async def _judged(
    connection: aiosqlite.Connection, value: str, clause: str, values: list[object]
) -> int:
    sql = (
        f"SELECT count(*) FROM feedback JOIN turn ON turn.id = turn_id WHERE value = ? AND {clause}"
    )
    return int((await fetch(connection, sql, (value, *values)))[0][0])


async def _latency(connection: aiosqlite.Connection, clause: str, values: list[object]) -> Latency:
    sql = (
        "SELECT coalesce(max(CASE WHEN rank * 2 <= total + 1 THEN latency_us END), 0), "
        "coalesce(max(CASE WHEN (rank - 1) * 100 < total * 99 THEN latency_us END), 0) FROM ("
        "SELECT latency_us, row_number() OVER (ORDER BY latency_us) AS rank, "
        f"count(*) OVER () AS total FROM turn WHERE {clause})"
    )
    return Latency(*(await fetch(connection, sql, values))[0])
