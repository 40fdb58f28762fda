"""Exports and copies of a large log while it is being written."""

from __future__ import annotations

import asyncio
import csv
import random
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.spreadsheet import FORMULA
from bot.store.backup import backup
from bot.store.log import SqliteLog
from bot.store.restore import restore
from tests.figures import figure
from tests.store.turns import BAKER, answered, opened, turn

ROWS = 100_000
LOAD_PER_S = 50
MAX_WAIT_S = 0.3  # the log never holds a reply longer
PAYLOADS = (
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1",
    "＠1", " =1", '"=1"', "'=1",
)  # fmt: skip


async def filled(log: SqliteLog, rows: int) -> None:
    """So many rows; among them questions that a spreadsheet might run."""
    for start in range(0, rows, 1000):
        batch = [
            turn(PAYLOADS[n % 14] if n % 100 < 14 else f"question {n}", BAKER,
                 reply=answered(f"question {n}"))
            for n in range(start, start + 1000)
        ]  # fmt: skip
        await asyncio.gather(*(log.record(each) for each in batch))
        await log.flush()


@asynccontextmanager
async def written(log: SqliteLog) -> AsyncIterator[list[float]]:
    """50 rows a second at random moments meanwhile; how long each waited, in seconds."""
    dice, waits = random.Random(3), []

    async def one() -> None:
        started = time.perf_counter()
        assert (await log.record(turn("meanwhile"))).logged
        waits.append(time.perf_counter() - started)

    async def load() -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                await asyncio.sleep(dice.expovariate(LOAD_PER_S))
                group.create_task(one())

    work = asyncio.create_task(load())
    try:
        yield waits
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


def told(name: str, waits: list[float], took_s: float) -> None:
    ranked = sorted(waits)
    p99_ms = ranked[-1 - len(ranked) // 100] * 1000
    figure(
        f"{name}: {took_s:.1f} s beside {len(waits)} rows written; a writer waited p99 "
        f"{p99_ms:.1f} ms, longest {ranked[-1] * 1000:.1f} ms"
    )


@pytest.mark.nightly
async def test_an_export_of_a_hundred_thousand_rows(tmp_path: Path) -> None:
    """Each row there was at the start stands in the file once, and no cell is a formula."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await filled(log, ROWS)
        started = time.perf_counter()
        async with written(log) as waits:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "log", "export", "--format", "csv",
                "--output", str(tmp_path / "log.csv"),
                env={"DATELINE_DATABASE": str(path), "PATH": "", "PYTHONPATH": ".",
                     "DATELINE_DATA": str(tmp_path)},
                stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
            _, errors = await process.communicate()
        assert process.returncode == 0, errors.decode()
    told(f"export of {ROWS:,} rows", waits, time.perf_counter() - started)
    with (tmp_path / "log.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    ids = [int(row["id"]) for row in rows]
    assert len(set(ids)) == len(ids)
    assert set(range(1, ROWS + 1)) <= set(ids)
    live = [cell for row in rows for cell in row.values() if cell.lstrip().startswith(FORMULA)]
    assert live == []
    asked = {int(row["id"]): row["question"] for row in rows}
    assert asked[51] == "question 50", "what is no formula is as it was"
    assert max(waits) < MAX_WAIT_S


@pytest.mark.nightly
async def test_a_copy_under_load_has_all_that_was_acknowledged(tmp_path: Path) -> None:
    """Copied beside the writer, restored elsewhere: sound, with every row from before."""
    path, other = tmp_path / "log.db", tmp_path / "other.db"
    async with opened(path) as log:
        await filled(log, ROWS // 10)
        started = time.perf_counter()
        async with written(log) as waits:
            for _ in range(20):
                await log.record(turn("just before"))
            acknowledged = (await log.stats(None)).asked
            copy = await backup(path)
    told(f"copy of {ROWS // 10:,} rows", waits, time.perf_counter() - started)
    await restore(other, copy)
    with closing(sqlite3.connect(other)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM turn").fetchone()[0] >= acknowledged
    assert max(waits) < MAX_WAIT_S
