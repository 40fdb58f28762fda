"""The reserve on the log's disk: made where there is room, given up when there is none."""

from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.logged import Health, State
from bot.store.backup import backup
from bot.store.errors import Unavailable
from bot.store.health import HealthBoard
from bot.store.log import SqliteLog
from bot.store.room import LEAST_FREE_BYTES, MEBIBYTE, RESERVE_BYTES, Room
from tests.store.test_faults import questions, until
from tests.store.turns import KEY, turn

DISK_BYTES, RESERVE = 24 * MEBIBYTE, 4 * MEBIBYTE


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB that can really be full."""
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(tmp_path)],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("a small file system can only be mounted by root")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """A file of somebody else's that takes what is free but for `leave` bytes."""
    path = folder / "somebody-elses"
    with path.open("ab", buffering=0) as file:
        while os.statvfs(folder).f_bavail * os.statvfs(folder).f_bsize > leave:
            try:
                file.write(bytes(4096))
            except OSError:
                break
    return path


class Disk(Room):
    """A disk of which a test says how much is free."""

    def __init__(self, path: Path, free: int | None) -> None:
        super().__init__(path, RESERVE)
        self.left = free

    def free(self) -> int | None:
        return self.left


def full() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


def test_the_reserve_really_takes_its_place(tmp_path: Path) -> None:
    """Promise: 16 MB in blocks, not in name only, for the owner's eyes; made once."""
    room = Room(tmp_path / "log.db")
    room.look()
    found = room.reserve.stat()
    assert found.st_size == RESERVE_BYTES
    assert found.st_blocks * 512 >= RESERVE_BYTES
    assert found.st_mode & 0o077 == 0
    room.look()
    assert room.reserve.stat().st_mtime_ns == found.st_mtime_ns


@pytest.mark.parametrize(
    ("free", "made"), [(4 * RESERVE - 1, False), (4 * RESERVE, True), (None, False), (0, False)]
)
def test_it_is_made_only_where_there_is_room(tmp_path: Path, free: int | None, made: bool) -> None:
    """Promise: the reserve itself never fills a disk; what cannot be measured is left alone."""
    room = Disk(tmp_path / "log.db", free)
    assert room.look() == free
    assert room.reserve.exists() == made


def test_a_reserve_that_is_too_small_is_made_whole(tmp_path: Path) -> None:
    """Promise: what a crash left half made is completed."""
    room = Disk(tmp_path / "log.db", 100 * RESERVE)
    room.reserve.write_bytes(b"half")
    room.look()
    assert room.reserve.stat().st_size == RESERVE


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Promise: no reserve is a warning and no fault; nothing half is left."""
    room = Disk(tmp_path / "missing" / "log.db", 100 * RESERVE)
    assert room.look() == 100 * RESERVE
    assert "no reserve can be kept" in caplog.text
    assert not room.give_up()


def test_a_disk_that_cannot_be_asked(tmp_path: Path) -> None:
    """Promise: a folder that is gone has no figure, and asking raises nothing."""
    assert Room(tmp_path / "missing" / "log.db").free() is None


@pytest.mark.parametrize(
    ("error", "free", "expected"),
    [
        (full(), 10**9, True),
        (sqlite3.OperationalError("disk I/O error"), 0, True),
        (sqlite3.OperationalError("disk I/O error"), None, False),
        (OSError("no space left"), MEBIBYTE - 1, True),
        (sqlite3.OperationalError("database is locked"), 10**9, False),
    ],
)
def test_what_counts_as_full(
    tmp_path: Path, error: Exception, free: int | None, expected: bool
) -> None:
    """Promise: SQLite's own word, or nothing left on the disk; a lock gives nothing up."""
    assert Disk(tmp_path / "log.db", free).is_full(error) == expected


def test_an_opening_that_failed_for_want_of_room_counts(tmp_path: Path) -> None:
    """Promise: the error behind our own is looked at."""
    wrapped = Unavailable("the log")
    wrapped.__cause__ = full()
    assert Disk(tmp_path / "log.db", 10**9).is_full(wrapped)


def test_giving_up_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Promise: the operator reads it, and a second time there is nothing to give."""
    room = Disk(tmp_path / "log.db", 100 * RESERVE)
    room.look()
    assert [room.give_up(), room.give_up()] == [True, False]
    assert caplog.text.count("the disk of the log is full") == 1


def test_little_room_is_told_once_each_way(caplog: pytest.LogCaptureFixture) -> None:
    """Promise: one line when it gets tight, one when it is well again, however often looked."""
    board, seen = HealthBoard(), list[Health]()
    board.watch(seen.append)
    with caplog.at_level(logging.WARNING):
        for free in (LEAST_FREE_BYTES, LEAST_FREE_BYTES - 1, 5, None, LEAST_FREE_BYTES):
            board.room(free, LEAST_FREE_BYTES)
    assert [health.disk_low for health in seen] == [True, False]
    assert caplog.text.count("MB free") == 2
    assert board.now.free_bytes == LEAST_FREE_BYTES
    assert board.now.state is State.OK


async def test_a_full_disk_is_written_on_all_the_same(small_disk: Path) -> None:
    """Promise: full, the reserve goes, rows and deletes go through; with room it is made anew."""
    path = small_disk / "log.db"
    room = Room(path, RESERVE)
    log = await SqliteLog.open(path, KEY, room)
    try:
        assert await log.look_at_disk() is not None
        assert room.reserve.exists()
        others = fill(small_disk)
        for number in range(40):  # more than the WAL has room for by chance
            await log.record(turn(f"question {number} " + "x" * 400))
        await until(lambda: log.health.state is State.OK and not log.health.backlog)
        assert not room.reserve.exists()
        assert await log.forget_guild("1") == 40
        assert await log.purge() == 0
        assert await log.check() == ()
        await log.look_at_disk()
        assert not room.reserve.exists(), "there is no room for one yet"
        assert log.health.disk_low
        others.unlink()
        await log.look_at_disk()
        assert room.reserve.exists()
        await log.record(turn("after"))
        assert log.health.dropped == 0
    finally:
        await log.close()
    assert questions(path) == ["after"]


async def test_a_start_on_a_full_disk(small_disk: Path) -> None:
    """Promise: a bot that starts when nothing is left gives the reserve up and logs."""
    path = small_disk / "log.db"
    log = await SqliteLog.open(path, KEY, Room(path, RESERVE))
    await log.record(turn("before"))
    await log.look_at_disk()
    await log.close()
    fill(small_disk)
    log = await SqliteLog.open(path, KEY, Room(path, RESERVE))
    try:
        for number in range(20):
            await log.record(turn(f"question {number} " + "x" * 400))
        await until(lambda: log.health.state is State.OK and not log.health.backlog)
    finally:
        await log.close()
    assert len(questions(path)) == 21
    assert not Room(path).reserve.exists()


async def test_the_reserve_is_no_copy_of_the_log(tmp_path: Path) -> None:
    """Promise: a backup neither takes it along nor counts it among the copies."""
    path = tmp_path / "log.db"
    log = await SqliteLog.open(path, KEY)
    await log.look_at_disk()
    made = await backup(path)
    await log.close()
    assert made.stat().st_size < RESERVE_BYTES
    assert [file.name for file in made.parent.iterdir()] == [made.name]
