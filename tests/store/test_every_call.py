"""Each call to SQLite fails once as the Nth, then for a while: the promises hold for every N."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.logged import State
from bot.store import connect
from bot.store.errors import StoreError
from bot.store.log import SqliteLog
from tests.figures import figure
from tests.store.test_faults import until
from tests.store.turns import KEY, turn

FULL = (sqlite3.SQLITE_FULL, "database or disk is full")
BUSY = (sqlite3.SQLITE_BUSY, "database is locked")
IOERR = (sqlite3.SQLITE_IOERR_FSYNC, "disk I/O error")
READONLY = (sqlite3.SQLITE_READONLY, "attempt to write a readonly database")
ENDLESS = 10**9
LIMIT_S = 10.0


class Trouble:
    """Counts the calls to SQLite and lets some of them fail."""

    def __init__(self, first: int, times: int, fault: tuple[int, str]) -> None:
        self.first, self.last, self.fault = first, first + times, fault
        self.calls = 0

    @property
    def met(self) -> bool:
        return self.calls >= self.first

    def call(self) -> None:
        self.calls += 1
        if self.first <= self.calls < self.last:
            error = sqlite3.OperationalError(self.fault[1])
            error.sqlite_errorcode = self.fault[0]
            raise error


@contextmanager
def trouble(
    monkeypatch: pytest.MonkeyPatch, first: int, times: int, fault: tuple[int, str]
) -> Iterator[Trouble]:
    told = Trouble(first, times, fault)

    class Troubled(sqlite3.Connection):
        def execute(self, *arguments: Any) -> sqlite3.Cursor:
            told.call()
            return super().execute(*arguments)

        def executemany(self, *arguments: Any) -> sqlite3.Cursor:
            told.call()
            return super().executemany(*arguments)

        def executescript(self, *arguments: Any) -> sqlite3.Cursor:
            told.call()
            return super().executescript(*arguments)

        def rollback(self) -> None:
            told.call()
            super().rollback()

    real = sqlite3.connect
    with monkeypatch.context() as patch:
        patch.setattr(connect.sqlite3, "connect", lambda *a, **k: real(*a, factory=Troubled, **k))
        yield told


async def scenario(path: Path, told: Trouble) -> None:
    """Open, three questions, a verdict, a setting, an erasure, close: under trouble."""
    try:
        log = await SqliteLog.open(path, KEY)
    except StoreError:
        told.last = 0  # the start may be refused, in words; the next one works
        log = await SqliteLog.open(path, KEY)
    try:
        turns = [await log.record(turn(f"question {number}")) for number in range(3)]
        await log.add_feedback(1, "9", "up", guild_id="1")
        await log.set_setting("1", "channels", "10")
        told.last = min(told.last, told.calls)  # whatever it was, it is over
        await until(lambda: log.health.backlog == 0 and log.health.state is State.OK)
        await log.forget_message("nobody")
        assert not log.health.dropped
        assert not log.health.quarantined
        assert all(each.reply.text for each in turns)
        assert await log.setting("1", "channels") == "10"
    finally:
        assert await log.close() == 0


def held(path: Path) -> tuple[list[str], list[tuple[str]]]:
    connection = sqlite3.connect(path)
    questions = [row[0] for row in connection.execute("SELECT question FROM turn ORDER BY id")]
    sound = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    return questions, sound


async def every_call(
    folder: Path, monkeypatch: pytest.MonkeyPatch, times: int, fault: tuple[int, str], step: int
) -> int:
    """Lets call 1, 1 + step, ... fail until there is no such call; how many there were."""
    monkeypatch.setattr("bot.store.writer.RETRY_FIRST_S", 0.001)
    monkeypatch.setattr("bot.store.writer.RETRY_LAST_S", 0.01)
    first = 1
    while True:
        path = folder / f"{first}.db"
        with trouble(monkeypatch, first, times, fault) as told:
            async with asyncio.timeout(LIMIT_S):
                await scenario(path, told)
        assert held(path) == ([f"question {number}" for number in range(3)], [("ok",)])
        if not told.met:
            figure(f"{fault[1]}, {times} times: {first // step} calls failed in turn, 0 rows lost")
            return first
        first += step


@pytest.mark.parametrize("fault", [FULL, IOERR], ids=lambda fault: fault[1])
@pytest.mark.parametrize("times", [1, ENDLESS], ids=["once", "until it passes"])
async def test_every_call_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: tuple[int, str], times: int
) -> None:
    """No exception reaches the asker, no row is lost or doubled, the log recovers by itself."""
    assert await every_call(tmp_path, monkeypatch, times, fault, step=4) > 40


@pytest.mark.nightly
@pytest.mark.parametrize("fault", [FULL, BUSY, IOERR, READONLY], ids=lambda fault: fault[1])
@pytest.mark.parametrize("times", [1, ENDLESS], ids=["once", "until it passes"])
async def test_each_single_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: tuple[int, str], times: int
) -> None:
    """The same for every call and four kinds of fault."""
    assert await every_call(tmp_path, monkeypatch, times, fault, step=1) > 40
