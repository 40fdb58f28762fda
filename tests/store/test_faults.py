"""The log never silences the bot: answers go on, no row is lost, health tells, it recovers."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.logged import Health, State
from bot.store.backup import faults_of
from bot.store.errors import StoreError
from bot.store.log import SqliteLog
from tests.store.child import in_child
from tests.store.turns import KEY, opened, turn

WAITED_S = 0.5  # a caller's longest wait: 250 ms and what a busy machine adds


async def until(holds: Callable[[], bool], limit_s: float = 5.0) -> float:
    """Seconds until it holds; fails after the limit."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < limit_s
        await asyncio.sleep(0.01)
    return time.monotonic() - started


def questions(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    found = [row[0] for row in connection.execute("SELECT question FROM turn ORDER BY id")]
    connection.close()
    return found


async def timed(log: SqliteLog, question: str) -> tuple[bool, float]:
    started = time.monotonic()
    logged = (await log.record(turn(question))).logged
    return logged, time.monotonic() - started


async def test_a_lock_held_elsewhere_delays_no_answer_and_loses_no_row(tmp_path: Path) -> None:
    """Callers wait at most 250 ms, health flips within a second, the rows follow."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        seen: list[Health] = []
        log.watch(seen.append)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        logged, waited = await timed(log, "first")
        assert not logged
        assert waited < WAITED_S
        assert await until(lambda: log.health.state is State.FAILING) < 1.0
        assert log.health.why == "another program holds the file"
        await log.set_reply_of("100", "101")
        logged, waited = await timed(log, "second")
        assert not logged
        assert waited < WAITED_S
        assert log.health.backlog == 3
        other.execute("COMMIT")
        await until(lambda: log.health.state is State.OK, 3.0)
        await log.flush()
        assert await log.reply_of("100") == "101"  # noted behind its row, which waited
        assert (await timed(log, "third"))[0]
        assert [health.state for health in seen] == [State.FAILING, State.OK]
        assert log.health.backlog == 0
    assert questions(path) == ["first", "second", "third"]


async def test_closing_writes_what_is_queued(tmp_path: Path) -> None:
    """Whoever stops the bot loses no row that was asked before."""
    path = tmp_path / "log.db"
    log = await SqliteLog.open(path, KEY)
    asking = [asyncio.create_task(log.record(turn(str(number)))) for number in range(700)]
    await asyncio.sleep(0)
    assert await log.close() == 0
    await asyncio.gather(*asking)
    assert len(questions(path)) == 700


async def test_a_watcher_that_fails_does_not_stop_the_log(tmp_path: Path) -> None:
    """Whatever a watcher raises, rows are written."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        log.watch(lambda health: 1 / 0)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await log.record(turn("one"))
        await until(lambda: log.health.state is State.FAILING)
        other.execute("COMMIT")
        await until(lambda: log.health.state is State.OK)
    assert questions(path) == ["one"]


async def test_a_full_backlog_drops_rows_never_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not fit is counted; closing gives up after a while and says how much is lost."""
    monkeypatch.setattr("bot.store.writer.BACKLOG_CHANGES", 3)
    monkeypatch.setattr("bot.store.writer.DRAIN_S", 0.05)
    path = tmp_path / "log.db"
    log = await SqliteLog.open(path, KEY)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    turns = await asyncio.gather(*(log.record(turn(str(n))) for n in range(9)))
    assert not any(each.logged for each in turns)
    dropped = log.health.dropped
    assert dropped >= 5
    assert await log.close() == 9 - dropped
    other.close()


def full_disk(path: Path) -> list[Any]:
    """500 ms of a disk that takes no more bytes, in a process of its own."""

    async def work() -> list[Any]:
        async with opened(path) as log:
            await log.record(turn("before"))
            limits = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
            waits = [await timed(log, f"full {n}") for n in range(20)]
            flipped = await until(lambda: log.health.state is State.FAILING)
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            healed = await until(lambda: log.health.state is State.OK, 3.0)
            after = (await log.record(turn("after"))).logged
            longest = max(waited for _, waited in waits)
            return [longest, flipped, healed, after, any(logged for logged, _ in waits)]

    return asyncio.run(work())


def test_a_full_disk(tmp_path: Path) -> None:
    """All are answered in time, health flips within a second and recovers, no row is lost."""
    path = tmp_path / "log.db"
    longest, flipped, healed, after, logged = in_child(lambda: full_disk(path))
    assert longest < WAITED_S
    assert flipped < 1.0
    assert healed < 3.0
    assert after
    assert not logged
    assert questions(path) == ["before", *(f"full {n}" for n in range(20)), "after"]


def read_only(path: Path) -> list[Any]:
    async def work() -> list[Any]:
        os.setuid(65534)
        async with opened(path) as log:
            first = (await timed(log, "while read-only"), log.health.state.value)
            held = await log.setting("1", "channels")
            return [*first[0], first[1], held, len(await log.rows("1"))]

    return asyncio.run(work())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can take its own rights away")
def test_a_log_that_became_read_only_opens_and_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a restart on a volume turned read-only: answers, settings and old rows are there."""
    monkeypatch.setattr("bot.store.writer.DRAIN_S", 0.05)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "log.db"

        async def before() -> None:
            async with opened(path) as log:
                await log.record(turn("before"))
                await log.set_setting("1", "channels", "10")

        asyncio.run(before())
        sqlite3.connect(path).execute("PRAGMA journal_mode = DELETE").fetchall()
        path.chmod(0o444)
        Path(name).chmod(0o555)
        logged, waited, state, held, rows = in_child(lambda: read_only(path))
        assert (logged, state, held, rows) == (False, "failing", "10", 1)
        assert waited < WAITED_S


@pytest.mark.parametrize("damage", ["header", "half", "zeroed header", "garbage in the middle"])
async def test_a_damaged_log_is_set_aside(tmp_path: Path, damage: str) -> None:
    """It opens, answers are logged, the old file is kept whole under another name."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        for number in range(200):
            await log.record(turn(f"question {number}"))
    whole = path.read_bytes()
    broken = {
        "header": b"x" * 100 + whole[100:],
        "half": whole[: len(whole) // 2],
        "zeroed header": bytes(4096) + whole[4096:],
        "garbage in the middle": whole[:4096] + b"\xff" * 8192 + whole[12288:],
    }[damage]
    path.write_bytes(broken)
    async with opened(path) as log:
        assert (await log.record(turn("after"))).logged or await settled(log)
        assert "it is kept as" in log.health.notice
        assert [row.question for row in await log.rows("1")] == ["after"]
    (aside,) = tmp_path.glob("log.db.corrupt-*")
    kept = sum(old == new for old, new in zip(aside.read_bytes(), broken, strict=True))
    assert kept > 0.99 * len(broken)


async def settled(log: SqliteLog) -> bool:
    await until(lambda: log.health.backlog == 0 and log.health.state is State.OK)
    return True


async def test_a_log_damaged_while_it_is_open(tmp_path: Path) -> None:
    """Settings and numbering go on in the new file, so that old buttons mark no new row."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.set_setting("1", "channels", "10")
        for number in range(100):
            await log.record(turn(f"question {number}"))
        sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        with path.open("r+b") as file:
            file.write(b"\xff" * 16384)
        await log.record(turn("after"))
        await settled(log)
        assert "it is kept as" in log.health.notice
        (row,) = await log.rows("1")
        assert (row.id, row.question) == (101, "after")
    async with opened(path) as log:
        assert await log.setting("1", "channels") == "10"


async def test_the_check_finds_what_writing_does_not_see(tmp_path: Path) -> None:
    """A page of zeros is written around for weeks; the daily check sets the file aside."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        for number in range(300):
            await log.record(turn(f"question {number}"))
        assert await log.check() == ()
    with path.open("r+b") as file:
        file.seek(8 * 4096)
        file.write(bytes(4096))
    async with opened(path) as log:
        assert await log.check()
        assert "it is kept as" in log.health.notice
        assert await log.check() == ()
        assert (await log.record(turn("after"))).log_id == 301
    path.write_text("no database at all " * 100)
    assert faults_of(path)
    path.unlink()
    with pytest.raises(StoreError, match="cannot be checked"):
        faults_of(path)


async def test_a_log_deleted_under_the_bot(tmp_path: Path) -> None:
    """The next row begins a new file instead of vanishing with the old one."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn("one"))
        await log.set_meta("commands", "abc")
        for file in tmp_path.iterdir():
            file.unlink()
        assert (await log.record(turn("two"))).log_id == 2
        assert "moved or deleted" in log.health.notice
    assert questions(path) == ["two"]


async def test_an_orphaned_wal_is_kept(tmp_path: Path) -> None:
    """A WAL without its database is set aside, not applied to the new file, not removed."""
    (tmp_path / "log.db-wal").write_bytes(b"rows of a lost log")
    async with opened(tmp_path / "log.db") as log:
        assert (await log.record(turn("one"))).log_id == 1
        assert "was gone; what was left of it is kept as" in log.health.notice
    (aside,) = tmp_path.glob("*.corrupt-*-wal")
    assert aside.read_bytes() == b"rows of a lost log"


async def test_an_empty_file_is_told(tmp_path: Path) -> None:
    """A file of 0 bytes opens as a new log, and that is said."""
    (tmp_path / "log.db").touch()
    async with opened(tmp_path / "log.db") as log:
        assert "was empty" in log.health.notice


@pytest.mark.parametrize("kind", ["text", "foreign", "foreign unmarked", "newer", "folder"])
async def test_what_is_not_ours_is_refused_and_untouched(tmp_path: Path, kind: str) -> None:
    """A stranger's file is never moved or changed; the error names it and what to do."""
    path = tmp_path / "log.db"
    if kind == "text":
        path.write_text("my notes, of some length\n" * 100)
    elif kind == "folder":
        path.mkdir()
    else:
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE cat (name TEXT)")
        marks = {"foreign": 7, "foreign unmarked": 0, "newer": 0x44617465}
        other.execute(f"PRAGMA application_id = {marks[kind]}")
        other.execute(f"PRAGMA user_version = {9999 if kind == 'newer' else 0}")
        other.commit()
        other.close()
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StoreError, match=r"log\.db.*name another file"):
        await SqliteLog.open(path, KEY)
    assert [file.name for file in tmp_path.iterdir()] == ["log.db"]
    assert (path.read_bytes() if path.is_file() else b"") == before


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """Its words name the file and what to do."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="name a file that can be written"):
        await SqliteLog.open(tmp_path / "file" / "log.db", KEY)


async def test_a_poison_row_holds_up_no_other(tmp_path: Path) -> None:
    """In a burst, only the row that can never be written is set apart, with all it held."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        bad = turn("bad", pack=None)
        turns = await asyncio.gather(
            *(log.record(turn(str(n))) for n in range(5)),
            log.record(bad),
            *(log.record(turn(str(n))) for n in range(5, 10)),
        )
        assert [each.logged for each in turns] == [True] * 5 + [False] + [True] * 5
        assert (log.health.quarantined, log.health.dropped, log.health.backlog) == (1, 0, 0)
    assert len(questions(path)) == 10
    kept = sqlite3.connect(path).execute("SELECT error, content FROM quarantine").fetchall()
    assert "bad" in kept[0][1]


async def test_surrogates_and_nul_are_no_poison(tmp_path: Path) -> None:
    """Text that SQLite cannot hold is repaired before it is written."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        assert (await log.record(turn("a\ud800b\0c", latency_us=2**70))).logged
        assert (await log.rows("1"))[0].question == "a?bc"


async def test_recording_never_raises(tmp_path: Path) -> None:
    """Not even for a turn that cannot be turned into a row: it is counted."""
    async with opened(tmp_path / "log.db") as log:
        assert not (await log.record(turn(latency_us="soon"))).logged
        assert log.health.dropped == 1
