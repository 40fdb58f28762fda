"""Rows of two members over some days, and what tests of erasing read and change of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from bot.core.types import Place, Turn
from bot.review.changes import Change, Kind, State
from bot.review.rows import Act
from bot.store import changes
from bot.store.erase import KINDS, erase
from bot.store.key import pseudonym
from bot.store.log import SqliteLog
from tests.store.turns import KEY, turn

ALICE, BOB = "7000000001", "7000000002"
DAY = "2026-01-0{}T00:00:00.000Z".format
ALWAYS = DAY(9)


def asked(day: int = 1, asker: str = ALICE, guild: str = "1", message: str = "") -> Turn:
    place = Place("slash", guild, "10", message, asker)
    return turn(f"question of {asker or 'nobody'}", place, asked_at=DAY(day))


def held(log: SqliteLog, sql: str) -> list[Any]:
    """The first column of a reading, or the rows where there are several."""
    with closing(sqlite3.connect(log.path)) as connection:
        rows = connection.execute(sql).fetchall()
    return [row[0] if len(row) == 1 else row for row in rows]


def patch(log: SqliteLog, *statements: str) -> None:
    with closing(sqlite3.connect(log.path)) as connection, connection:
        for sql in statements:
            connection.execute(sql)


async def put(log: SqliteLog, *turns: Turn) -> None:
    for each in turns:
        assert (await log.record(each)).logged


async def gone(log: SqliteLog, kind: str, subject: str, until: str = ALWAYS) -> int:
    return await erase(log._writer.done, KINDS[kind], subject, until)


CHANGE = Change(
    0, "1", "bakery", Kind.UNKNOWN, "tea", "tea?", ("any tea",), "No.", "tea", "opening", (1,),
    "Vogel", 0, State.DRAFT, ALICE, DAY(1),
)  # fmt: skip
ACT = Act(DAY(1), ALICE, "later", "put off", 1, 1)


def rows_of_alice(log: SqliteLog, count: int, message: str = "") -> None:
    """So many rows with their traces, without waiting for each."""
    columns = ", ".join(changes.TURN_COLUMNS)
    sql = f"INSERT INTO turn ({columns}) VALUES ('{DAY(1)}', 'q', 'q', 'answer', '', '', '[]', 0, "
    sql += f"'', 0, 'edit', '1', '', '{message}', '{pseudonym(ALICE, KEY)}', '', '', '', 0)"
    patch(log, *[sql] * count, "INSERT INTO trace SELECT id, '[]', '[]' FROM turn")
