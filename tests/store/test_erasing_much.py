"""Erasing more than a transaction takes: what each of its pieces does."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from bot.store import changes
from bot.store.erase import ASKER, CHUNK_ROWS, erase
from bot.store.key import pseudonym
from bot.store.log import SqliteLog
from tests.store.erased_rows import (
    ALICE,
    ALWAYS,
    BOB,
    CHANGE,
    asked,
    gone,
    held,
    patch,
    put,
    rows_of_alice,
)
from tests.store.turns import KEY


@pytest.mark.parametrize("count", [1, CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 1])
async def test_many_rows_go_in_pieces(log: SqliteLog, count: int) -> None:
    """Promise: as many as a transaction takes, one more or less: all go and are counted."""
    rows_of_alice(log, count)
    assert await gone(log, "asker", pseudonym(ALICE, KEY)) == count
    assert held(log, "SELECT count(*) FROM turn") == [0]


async def transactions(log: SqliteLog) -> list[list[str]]:
    """What erasing Alice runs, by transaction."""
    ran: list[list[str]] = []
    with closing(sqlite3.connect(log.path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.set_trace_callback(lambda sql: ran[-1].append(sql))

        async def write(change: changes.Change) -> Any:
            ran.append([])
            with connection:
                return change(connection)

        await erase(write, ASKER, pseudonym(ALICE, KEY), ALWAYS)
    return ran


@pytest.mark.parametrize("rows", [CHUNK_ROWS - 1, 3 * CHUNK_ROWS])
async def test_what_looks_through_all_is_done_once(log: SqliteLog, rows: int) -> None:
    """Promise: drafts, marks and names are looked through once, not for each piece of the rows; of
    many rows, by no more than one such look in a transaction."""
    rows_of_alice(log, rows)
    ran = await transactions(log)
    looks = ("UPDATE change SET entry_id", "UPDATE change SET origin", "UPDATE OR IGNORE triage",
             "UPDATE OR IGNORE audit", "UPDATE audit SET by_id", "UPDATE judgement")  # fmt: skip
    where = [[n for n, part in enumerate(ran) for s in part if s.startswith(x)] for x in looks]
    assert [len(found) for found in where] == [1] * len(looks)
    if rows < CHUNK_ROWS:
        assert len(ran) == 1
    else:
        assert where[:5] == [[0], [1], [2], [3], where[5]]
    assert held(log, "SELECT count(*) FROM turn") == [0]


async def test_many_drafts_are_emptied_in_pieces(log: SqliteLog) -> None:
    """Promise: more drafts than a transaction takes, of one question: none keeps its words."""
    await put(log, asked())
    await log.review.add_change(replace(CHANGE, origin=1, made_by=BOB))
    columns = ", ".join(name for name in held(log, "SELECT name FROM pragma_table_info('change')"))
    others = columns.removeprefix("id, ")
    copy = f"INSERT INTO change ({others}) SELECT {others} FROM change LIMIT 1"
    patch(log, *[copy] * CHUNK_ROWS)
    assert len(await transactions(log)) == 2
    assert held(log, "SELECT DISTINCT question, origin FROM change") == [("", None)]
    assert held(log, "SELECT count(*) FROM turn") == [0]
