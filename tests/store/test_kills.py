"""An acknowledged row outlives kill -9, and a killed migration leaves no half schema."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from bot.store.connect import connected
from bot.store.log import SqliteLog
from bot.store.schema import migrations, prepare
from tests.figures import figure
from tests.store.child import start
from tests.store.turns import KEY, opened, turn

CALLERS = 40
LAST_FIRST_ACK_S = 20.0


def asking(path: Path, pipe: int) -> None:
    """40 callers record without a pause and write each acknowledged number to the pipe."""

    async def caller(log: SqliteLog) -> None:
        while True:
            logged = await log.record(turn())
            if logged.logged:
                os.write(pipe, f"{logged.log_id}\n".encode())

    async def work() -> None:
        log = await SqliteLog.open(path, KEY)
        await asyncio.gather(*(caller(log) for _ in range(CALLERS)))

    asyncio.run(work())


def killed_under_load(path: Path, after_s: float) -> tuple[set[int], int]:
    """The acknowledged numbers and how many of them the file does not have."""
    pid, pipe = start(lambda writer: asking(path, writer))
    told = os.read(pipe, 65536)  # blocks until the first acknowledgement
    time.sleep(after_s)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with os.fdopen(pipe, "rb") as rest:
        told += rest.read()
    acknowledged = {int(line) for line in told.split(b"\n")[:-1]}
    connection = sqlite3.connect(path)
    held = {row[0] for row in connection.execute("SELECT id FROM turn")}
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    return acknowledged, len(acknowledged - held)


def kills(path: Path, times: int) -> tuple[int, int]:
    """(acknowledged rows, lost rows) over so many kills of one log."""
    dice = random.Random(7)
    acknowledged = lost = 0
    for _ in range(times):
        rows, missing = killed_under_load(path, dice.uniform(0, 0.1))
        acknowledged, lost = acknowledged + len(rows), lost + missing
    figure(f"{times} kills: {acknowledged} acknowledged rows, {lost} lost")
    return acknowledged, lost


def test_twenty_kills_lose_no_acknowledged_row(tmp_path: Path) -> None:
    """Killed at any moment under load: what was acknowledged is there, the file is sound."""
    acknowledged, lost = kills(tmp_path / "log.db", 20)
    assert acknowledged >= 20
    assert lost == 0


@pytest.mark.nightly
def test_three_hundred_kills_lose_no_acknowledged_row(tmp_path: Path) -> None:
    """The same, 300 times."""
    acknowledged, lost = kills(tmp_path / "log.db", 300)
    assert acknowledged >= 300
    assert lost == 0


def one_reply(path: Path, pipe: int) -> None:
    async def work() -> None:
        log = await SqliteLog.open(path, KEY)
        logged = await log.record(turn())
        os.write(pipe, b"replied" if logged.logged else b"not logged")
        os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(work())


def test_a_kill_right_after_the_reply_leaves_the_row(tmp_path: Path) -> None:
    """Logged before sent: nothing between the reply and the row."""
    path = tmp_path / "log.db"
    pid, pipe = start(lambda writer: one_reply(path, writer))
    os.waitpid(pid, 0)
    assert os.read(pipe, 100) == b"replied"
    os.close(pipe)
    assert sqlite3.connect(path).execute("SELECT question FROM turn").fetchall() == [
        ("When does it open?",)
    ]


NEXT = "".join(f"CREATE TABLE later{number} (id INTEGER PRIMARY KEY);\n" for number in range(30))


def upgraded(path: Path, pipe: int = 0) -> None:
    """Applies one migration more than this version has."""
    connection = connected(path, "rw", 5.0)
    newest = migrations()[-1][0]
    steps = (*migrations(), (newest + 1, NEXT))
    prepare(connection, str(path), lambda version: pipe and os.write(pipe, b"x"), steps)
    connection.close()


def migration_kills(path: Path, times: int) -> dict[int, int]:
    """How often a kill left the old (0) and the new schema (30 tables more)."""
    dice = random.Random(11)
    left = {0: 0, 30: 0}

    async def fresh() -> None:
        async with opened(path) as log:
            await log.record(turn())

    asyncio.run(fresh())
    sound = path.read_bytes()
    for _ in range(times):
        for side in path.parent.iterdir():
            side.unlink()
        path.write_bytes(sound)
        pid, pipe = start(lambda writer: upgraded(path, writer))
        os.read(pipe, 1)  # the migration begins
        os.close(pipe)
        time.sleep(dice.uniform(0, 0.008))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        connection = sqlite3.connect(path)
        tables = connection.execute(
            "SELECT count(*) FROM sqlite_master WHERE name LIKE 'later%'"
        ).fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        assert version == migrations()[-1][0] + (tables == 30)
        assert connection.execute("SELECT count(*) FROM turn").fetchone() == (1,)
        connection.close()
        upgraded(path)
        left[tables] += 1
    figure(f"{times} kills during a migration: {left[0]} old, {left[30]} new, 0 half")
    return left


def test_a_killed_migration_leaves_the_old_or_the_new_schema(tmp_path: Path) -> None:
    """Never half of it; the next start finishes it, no row is lost. 10 kills."""
    assert sum(migration_kills(tmp_path / "log.db", 10).values()) == 10


@pytest.mark.nightly
def test_a_hundred_killed_migrations(tmp_path: Path) -> None:
    """The same, 100 times, and both outcomes were met."""
    left = migration_kills(tmp_path / "log.db", 100)
    assert all(left.values())
