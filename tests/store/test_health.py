"""What the log tells of itself, and how each fault is met."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path

import pytest

from bot.logged import Health, State
from bot.store import files
from bot.store.connect import connected
from bot.store.errors import Fault, StoreError, Unavailable, fault_of, words_for
from bot.store.health import HealthBoard
from bot.store.inspect import inspect_log
from bot.store.log import SqliteLog
from bot.store.memory import Kept, carry_over
from bot.store.opening import open_file
from tests.store.test_faults import questions, settled, until
from tests.store.turns import KEY, opened, turn


def sqlite_error(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("made up")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (OSError(28, "no space"), Fault.PASSING),
        (Unavailable("read-only"), Fault.PASSING),
        (sqlite_error(sqlite3.SQLITE_BUSY), Fault.PASSING),
        (sqlite_error(sqlite3.SQLITE_FULL), Fault.PASSING),
        (sqlite_error(sqlite3.SQLITE_IOERR_WRITE), Fault.PASSING),
        (sqlite_error(sqlite3.SQLITE_READONLY_DBMOVED), Fault.PASSING),
        (sqlite_error(sqlite3.SQLITE_CORRUPT_INDEX), Fault.CORRUPT),
        (sqlite_error(sqlite3.SQLITE_NOTADB), Fault.CORRUPT),
        (sqlite_error(sqlite3.SQLITE_CONSTRAINT_NOTNULL), Fault.POISON),
        (sqlite_error(sqlite3.SQLITE_TOOBIG), Fault.POISON),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogate"), Fault.POISON),
        (OverflowError("int too large"), Fault.POISON),
    ],
)
def test_how_each_fault_is_met(error: Exception, fault: Fault) -> None:
    """The disk's faults pass, damage starts a new file, what is left is the row's own fault."""
    assert fault_of(error) is fault


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (sqlite_error(sqlite3.SQLITE_FULL), "the disk is full"),
        (sqlite_error(sqlite3.SQLITE_IOERR_FSYNC), "the disk is full or faulty"),
        (sqlite_error(sqlite3.SQLITE_READONLY_DBMOVED), "the file or its disk is read-only"),
        (sqlite_error(sqlite3.SQLITE_PROTOCOL), "the file cannot be written"),
        (OSError(28, "no space"), "the file cannot be written"),
    ],
)
def test_moderators_read_plain_words(error: Exception, words: str) -> None:
    """Why logging fails, without a path of the machine, also through the error around it."""
    around = StoreError("/var/lib/dateline/log.db: it cannot be opened")
    around.__cause__ = error
    assert (words_for(error), words_for(around)) == (words, words)


def test_a_state_is_told_once() -> None:
    """However often it is tried, watchers hear of the change alone; the reason stays current."""
    board, seen = HealthBoard(), list[Health]()
    board.watch(seen.append)
    for why in ("locked", "locked", "disk full"):
        board.failing(why)
    assert [health.why for health in seen] == ["locked"]
    assert board.now.why == "disk full"
    board.fine()
    board.fine()
    assert [health.state for health in seen] == [State.FAILING, State.OK]
    assert seen[1].why == ""


async def test_a_stuck_reader_raises_the_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A WAL that only grows is told; once the reader lets go it is cut back, and that is told."""
    monkeypatch.setattr("bot.store.writer.WAL_ALARM_BYTES", 6_000_000)
    path = tmp_path / "log.db"
    async with opened(path) as log:
        seen: list[bool] = []
        log.watch(lambda health: seen.append(health.wal_alarm))
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN").execute("SELECT count(*) FROM turn").fetchall()
        while not log.health.wal_alarm:
            await asyncio.gather(*(log.record(turn("long " * 90)) for _ in range(200)))
            assert log.health.wal_bytes < 20_000_000
        reader.close()
        await log.scrub()
        await log.record(turn())
        assert seen == [True, False]
        assert log.health.wal_bytes < 1_000_000
        assert log.health.state is State.OK


async def test_a_log_that_is_locked_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot starts, knows its settings as soon as it can read them, and recovers."""
    monkeypatch.setattr("bot.store.opening.OPEN_TIMEOUT_S", 0.01)
    monkeypatch.setattr("bot.store.memory.READ_TIMEOUT_S", 0.01)
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.set_setting("1", "channels", "10")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode = DELETE").fetchall()
    other.execute("BEGIN EXCLUSIVE")
    async with opened(path) as log:
        assert log.health.state is State.FAILING
        await log.set_setting("1", "moderators", "77")
        assert not (await log.record(turn("meanwhile"))).logged
        other.close()
        await settled(log)
        assert await log.setting("1", "channels") == "10"
        assert await log.setting("1", "moderators") == "77"
    assert questions(path) == ["meanwhile"]


async def test_settings_can_be_read_while_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock that lets readers in keeps no setting from the bot."""
    monkeypatch.setattr("bot.store.opening.OPEN_TIMEOUT_S", 0.01)
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.set_setting("1", "channels", "10")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode = DELETE").fetchall()
    other.execute("BEGIN IMMEDIATE")
    async with opened(path) as log:
        assert await log.setting("1", "channels") == "10"
        assert log.health.state is State.FAILING
        other.close()
        await settled(log)


async def test_a_damaged_file_that_cannot_be_renamed_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as there is no room for a new file the rows wait; then they are written."""
    path = tmp_path / "log.db"
    refusals = iter([OSError(28, "no space"), OSError(30, "read-only")])
    rename = os.rename

    def refused(old: Path, new: Path) -> None:
        if error := next(refusals, None):
            raise error
        rename(old, new)

    async with opened(path) as log:
        for number in range(100):
            await log.record(turn(f"question {number}"))
        sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        with path.open("r+b") as file:
            file.write(b"\xff" * 16384)
        monkeypatch.setattr(files.os, "rename", refused)
        await log.record(turn("after"))
        await settled(log)
        assert [row.question for row in await log.rows("1")] == ["after"]


async def test_no_room_for_the_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged log on a full disk: set aside, unavailable for now, and told so."""
    path = tmp_path / "log.db"
    path.write_bytes(bytes(8192))
    opened_before: list[Path] = []

    def on_a_full_disk(file: Path, mode: str, timeout_s: float) -> sqlite3.Connection:
        opened_before.append(file)
        if len(opened_before) > 1:
            raise sqlite_error(sqlite3.SQLITE_FULL)
        return connected(file, mode, timeout_s)

    monkeypatch.setattr("bot.store.opening.connected", on_a_full_disk)
    with pytest.raises(Unavailable):
        open_file(path)
    assert len(files.set_asides(path)) == 1


async def test_settings_are_carried_over_at_the_second_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new file that could not take the settings at once is not used without them."""
    path = tmp_path / "log.db"
    faults = iter([sqlite_error(sqlite3.SQLITE_FULL)])

    def carried(connection: sqlite3.Connection, memory: Kept) -> None:
        if error := next(faults, None):
            raise error
        carry_over(connection, memory)

    async with opened(path) as log:
        await log.set_setting("1", "channels", "10")
        monkeypatch.setattr("bot.store.session.carry_over", carried)
        for file in tmp_path.iterdir():
            file.unlink()
        await log.record(turn("after"))
        await settled(log)
    async with opened(path) as log:
        assert await log.setting("1", "channels") == "10"
        assert [row.question for row in await log.rows("1")] == ["after"]


async def test_a_broken_connection_is_replaced(tmp_path: Path) -> None:
    """Even when nothing can be rolled back on it."""

    def breaking(connection: sqlite3.Connection) -> None:
        connection.close()
        connection.execute("SELECT 1")

    path = tmp_path / "log.db"
    async with opened(path) as log:
        with pytest.raises(sqlite3.ProgrammingError):
            await log._writer.done(breaking)
        assert (await log.record(turn())).logged


async def test_a_row_that_even_the_quarantine_refuses_is_counted(tmp_path: Path) -> None:
    """It is dropped, told, and holds up nobody."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        sqlite3.connect(path).execute("DROP TABLE quarantine")
        assert not (await log.record(turn("bad", pack=None))).logged
        assert (log.health.dropped, log.health.quarantined, log.dropped) == (1, 0, 1)
        assert (await log.record(turn("good"))).logged


async def test_a_caller_that_gives_up_does_not_take_its_row_along(tmp_path: Path) -> None:
    """A cancelled question is logged all the same."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        asking = asyncio.create_task(log.record(turn("cancelled")))
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        waiting = log._writer.submit(lambda connection: 1)
        assert waiting is not None
        waiting.cancel()
        await until(lambda: log.health.backlog == 0)
    assert questions(path) == ["cancelled"]


async def test_who_must_know_is_told_when_it_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Erasing says that it waits, with the reason, and is done later; a full backlog says so."""
    monkeypatch.setattr("bot.store.writer.DONE_S", 0.3)
    monkeypatch.setattr("bot.store.writer.BACKLOG_CHANGES", 1)
    path = tmp_path / "log.db"
    log = await SqliteLog.open(path, KEY)
    await log.record(turn())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"not all is deleted .*another program holds the file"):
        await log.forget_member("7000000001")
    log._writer.submit(lambda connection: 1)
    with pytest.raises(StoreError, match="too much waits"):
        await log.flush()
    other.close()
    await settled(log)
    assert await log.close() == 0


async def test_what_doctor_sees(tmp_path: Path) -> None:
    """Schema, rows and faults of a log; another program's file is no log."""
    path, foreign = tmp_path / "log.db", tmp_path / "foreign.db"
    async with opened(path) as log:
        assert not (await inspect_log(path)).askers
        await log.record(turn())
        state = await inspect_log(path)
    assert (state.ours, state.rows, state.faults, state.newest_backup) == (True, 1, (), None)
    assert state.askers
    assert state.schema == state.newest_schema
    sqlite3.connect(foreign).execute("CREATE TABLE cat (name)")
    state = await inspect_log(foreign)
    assert (state.ours, state.rows, state.askers, state.wal_bytes) == (False, 0, False, 0)


async def test_the_settings_that_the_promises_rest_on(tmp_path: Path) -> None:
    """fsync at each commit, WAL with a limit, deleted bytes overwritten, room given back."""
    names = (
        "synchronous", "journal_mode", "journal_size_limit", "secure_delete", "auto_vacuum",
        "foreign_keys",
    )  # fmt: skip
    async with opened(tmp_path / "log.db") as log:
        found = await log._writer.done(
            lambda connection: [
                connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names
            ]
        )
    assert found == [2, "wal", 16_777_216, 1, 2, 1]
