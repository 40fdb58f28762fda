"""The faults of a bad night at their real length: a full disk, a lock, a stuck reader."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.logged import State
from bot.store.log import SqliteLog
from tests.figures import figure
from tests.store.test_faults import WAITED_S, questions, until
from tests.store.turns import opened, turn

pytestmark = pytest.mark.nightly

FULL_S, LOCKED_S = 10.0, 8.0
RATE_PER_S = 50
ALARM_BYTES, BACK_BYTES = 64 * 1024 * 1024, 17 * 1024 * 1024
COMMITS = 20_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB that can really be full."""
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    if mount.returncode:
        pytest.skip("a small file system can only be mounted by root")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


async def asked(log: SqliteLog, seconds: float, label: str) -> list[float]:
    """50 questions a second; how long each was waited for, in seconds."""
    waits: list[float] = []

    async def one(number: int) -> None:
        started = time.monotonic()
        await log.record(turn(f"{label} {number}"))
        waits.append(time.monotonic() - started)

    async with asyncio.TaskGroup() as group:
        for number in range(int(seconds * RATE_PER_S)):
            group.create_task(one(number))
            await asyncio.sleep(1 / RATE_PER_S)
    return sorted(waits)


async def test_a_disk_that_is_full_for_ten_seconds(small_disk: Path) -> None:
    """Every question is answered in time, health flips and recovers, no row is lost."""
    path = small_disk / "log.db"
    async with opened(path) as log:
        await log.record(turn("before"))
        ballast = small_disk / "ballast"
        with ballast.open("wb") as file:
            while True:
                try:
                    os.write(file.fileno(), bytes(4096))
                except OSError:
                    break
        asking = asyncio.create_task(asked(log, FULL_S, "full"))
        flipped = await until(lambda: log.health.state is State.FAILING)
        waits = await asking
        ballast.unlink()
        healed = await until(lambda: log.health.state is State.OK and not log.health.backlog)
    p99_ms = waits[-len(waits) // 100] * 1000
    figure(
        f"disk full {FULL_S:.0f} s: {len(waits)} answered, p99 {p99_ms:.0f} ms, "
        f"failing after {flipped:.2f} s, well after {healed:.2f} s"
    )
    assert len(waits) == FULL_S * RATE_PER_S
    assert waits[-1] < WAITED_S
    assert flipped < 1.0
    assert healed < 3.0
    assert len(questions(path)) == 1 + len(waits)


async def test_a_lock_held_for_eight_seconds(tmp_path: Path) -> None:
    """0 rows fail, nobody waits longer than the 250 ms and what a busy machine adds."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        waits = await asked(log, LOCKED_S, "locked")
        other.execute("COMMIT")
        await until(lambda: log.health.state is State.OK and not log.health.backlog)
        assert log.health.dropped == 0
    figure(f"lock held {LOCKED_S:.0f} s: {len(waits)} answered, longest {waits[-1] * 1e3:.0f} ms")
    assert waits[-1] < WAITED_S
    assert len(questions(path)) == len(waits)


async def test_a_reader_stuck_over_twenty_thousand_commits(tmp_path: Path) -> None:
    """The alarm comes at 64 MB; the WAL is below 17 MB two commits after the reader lets go."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN").execute("SELECT count(*) FROM turn").fetchall()
        for number in range(COMMITS):
            await log.record(turn(f"question {number}"))
            assert log.health.wal_alarm == (log.health.wal_bytes > ALARM_BYTES)
        largest = log.health.wal_bytes
        assert log.health.wal_alarm
        reader.close()
        for number in range(2):
            await log.record(turn(f"after {number}"))
        await log.flush()  # the first of the two moved all of the WAL into the database
        figure(
            f"{COMMITS} commits: WAL {largest / 1e6:.0f} MB, {log.health.wal_bytes / 1e6:.1f} after"
        )
        assert log.health.wal_bytes < BACK_BYTES
        assert not log.health.wal_alarm
