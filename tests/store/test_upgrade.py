"""Numbered migrations, each whole, with a copy first; backups, their rotation, and the lock."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.store import schema
from bot.store.backup import KEEP, backup, backups, rotate
from bot.store.connect import connected
from bot.store.errors import StoreError, Unavailable
from bot.store.files import beside, set_asides
from bot.store.lock import one_instance
from bot.store.log import SqliteLog
from bot.store.opening import open_file
from bot.store.reader import LogReader
from bot.store.restore import Restored, restore
from bot.store.schema import migrations, prepare, statements
from tests.store.child import in_child
from tests.store.turns import KEY, bytes_of, opened, turn

NEWEST = migrations()[-1][0]
OLD = [number for number, _ in migrations()]


def make_old(path: Path, version: int) -> None:
    """A log as a Dateline of that schema left it, with one row of the columns it then had."""
    connection = sqlite3.connect(path)
    for number, text in migrations():
        if number <= version:
            for statement in statements(text):
                connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version}")
    columns = connection.execute("SELECT name, type FROM pragma_table_info('turn')").fetchall()
    values = ["old question" if name == "question" else 1 for name, _ in columns]
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO turn VALUES ({marks})", values)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("version", OLD)
async def test_every_old_schema_is_brought_up_to_date(tmp_path: Path, version: int) -> None:
    """Old rows are kept and new ones go in; before a change there is a copy of the file."""
    path = tmp_path / "log.db"
    make_old(path, version)
    async with opened(path) as log:
        assert (await log.record(turn())).logged
        assert [row.question for row in await log.rows(None)] == [
            "When does it open?", "old question",
        ]  # fmt: skip
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (NEWEST,)
    assert len(backups(path)) == (version < NEWEST)


async def test_a_copy_is_made_before_a_migration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file as it was before lies in the backups; it is not made again at the next start."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn("before"))
    steps = (*migrations(), (NEWEST + 1, "CREATE TABLE later (id INTEGER);\n"))
    monkeypatch.setattr(schema, "migrations", lambda: steps)
    for _ in range(2):
        async with opened(path):
            pass
    (copy,) = backups(path)
    assert f"schema{NEWEST}" in copy.name
    held = sqlite3.connect(copy)
    assert held.execute("PRAGMA user_version").fetchone() == (NEWEST,)
    assert held.execute("SELECT question FROM turn").fetchall() == [("before",)]


async def test_an_upgrade_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Once it is done: from which schema to which, and which copy leads back; else nothing."""
    path = tmp_path / "log.db"
    make_old(path, 1)
    with caplog.at_level(logging.INFO):
        for _ in range(2):
            async with opened(path):
                pass
    (copy,) = backups(path)
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        (
            "INFO",
            f"the log was upgraded from schema 1 to {NEWEST}; the copy made before is {copy}",
        )
    ]


async def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault in its second statement takes back the first; no upgrade is told."""
    caplog.set_level(logging.INFO)
    path = tmp_path / "log.db"
    async with opened(path):
        pass
    text = "CREATE TABLE later (id INTEGER);\nCREATE TABLE turn (id INTEGER);\n"
    monkeypatch.setattr(schema, "migrations", lambda: (*migrations_now, (NEWEST + 1, text)))
    with pytest.raises(StoreError, match="already exists"):
        await SqliteLog.open(path, KEY)
    tables = sqlite3.connect(path).execute("SELECT name FROM sqlite_master").fetchall()
    assert ("later",) not in tables
    assert "upgraded" not in caplog.text


migrations_now = migrations()


async def test_two_first_starts_at_once(tmp_path: Path) -> None:
    """Two processes that find no log make one, and both write to it."""
    path = tmp_path / "log.db"
    logs = await asyncio.gather(*(SqliteLog.open(path, KEY) for _ in range(4)))
    for log in logs:
        await log.record(turn())
    for log in logs:
        assert await log.close() == 0
    assert len(await LogReader(path).rows(None)) == 4


@pytest.mark.parametrize("seen", [1, 2, 3])
def test_a_faster_process_made_the_file_while_this_one_looked(tmp_path: Path, seen: int) -> None:
    """Whatever was read before that, the new log is not taken for another program's."""
    path = tmp_path / "log.db"

    class Slow(sqlite3.Connection):
        """Before so many statements are read another process is done."""

        left = seen

        def execute(self, *given: Any) -> sqlite3.Cursor:
            Slow.left -= 1
            if Slow.left == 0:
                prepare(connected(path, "rwc", 1.0), str(path), str)
            return super().execute(*given)

    slow = sqlite3.connect(path, isolation_level=None, factory=Slow)
    prepare(slow, str(path), str)
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (NEWEST,)


def test_a_faster_process_migrated_meanwhile(tmp_path: Path) -> None:
    """A step that another process took while this one waited is not taken twice."""
    path = tmp_path / "log.db"
    make_old(path, NEWEST)
    steps = (*migrations(), (NEWEST + 1, "CREATE TABLE later (id INTEGER);\n"))
    slow, fast = connected(path, "rw", 1.0), connected(path, "rw", 1.0)
    prepare(slow, str(path), lambda _: prepare(fast, str(path), str, steps), steps)
    assert slow.execute("PRAGMA user_version").fetchone() == (NEWEST + 1,)


def test_statements_keep_triggers_whole() -> None:
    """A semicolon within a trigger, a comment or a text ends no statement."""
    text = (
        "-- one; two;\nCREATE TABLE a (b TEXT DEFAULT 'x;\n');\n"
        "CREATE TRIGGER c AFTER INSERT ON a BEGIN\nDELETE FROM a;\nSELECT 1;\nEND;\n"
    )
    assert len(list(statements(text))) == 2
    with pytest.raises(StoreError, match="ends within a statement"):
        list(statements("CREATE TABLE a (b"))


def test_migrations_are_numbered_without_a_gap() -> None:
    """1, 2, 3 ...: nobody can slip one in between."""
    assert list(range(1, len(OLD) + 1)) == OLD


async def test_a_backup_while_the_log_is_written(tmp_path: Path) -> None:
    """One sound file that stands by itself, with every row acknowledged before it began."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        for number in range(50):
            await log.record(turn(f"before {number}"))
        writing = asyncio.gather(*(log.record(turn("meanwhile")) for _ in range(200)))
        copy = await backup(path)
        await writing
        await log.flush()
        assert (await log.stats(None)).asked == 250, "nothing was lost to the copy"
    alone = tmp_path / "elsewhere.db"
    shutil.copyfile(copy, alone)
    connection = sqlite3.connect(alone)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    found = connection.execute("SELECT count(*) FROM turn WHERE question LIKE 'before%'")
    assert found.fetchone() == (50,)
    assert copy.stat().st_mode & 0o077 == 0
    assert not list(tmp_path.rglob("*.partial*"))


async def test_the_newest_seven_copies_are_kept(tmp_path: Path) -> None:
    """Older ones go; the order is that of time."""
    path = tmp_path / "log.db"
    async with opened(path):
        made = [await backup(path) for _ in range(KEEP + 2)]
    assert backups(path) == tuple(made[2:])
    assert rotate(path, keep=3) == tuple(made[2:6])


async def test_a_backup_of_a_damaged_log_fails(tmp_path: Path) -> None:
    """A copy that does not pass its check never gets its name."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        for number in range(300):
            await log.record(turn(f"question {number}"))
    with path.open("r+b") as file:
        file.seek(8 * 4096)
        file.write(bytes(4096))
    with pytest.raises(StoreError, match="no copy of"):
        await backup(path)
    assert list((tmp_path / "backups").iterdir()) == []


async def test_restoring_a_copy(tmp_path: Path) -> None:
    """The log is as it was; what stood in its place is kept under another name."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn("kept"))
        copy = await backup(path)
        await log.record(turn("later"))
    aside = (await restore(path, copy)).aside
    assert aside in set_asides(path)
    assert [row.question for row in await LogReader(path).rows(None)] == ["kept"]
    assert len(await LogReader(aside or path).rows(None)) == 2


async def test_restoring_elsewhere(tmp_path: Path) -> None:
    """On another host there is nothing to replace."""
    async with opened(tmp_path / "log.db") as log:
        await log.record(turn("kept"))
        copy = await backup(tmp_path / "log.db")
    assert await restore(tmp_path / "new.db", copy) == Restored(None, 0, ())
    assert len(await LogReader(tmp_path / "new.db").rows(None)) == 1


@pytest.mark.parametrize("left", ["-wal", "-shm"])
async def test_what_is_left_of_a_log_that_is_gone_makes_way(tmp_path: Path, left: str) -> None:
    """A bot that was killed leaves its WAL, and somebody moved the database away: the copy is not
    mixed with that."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn("kept"))
        copy = await backup(path)
        for number in range(50):
            await log.record(turn(f"later {number}"))
        shutil.copy(beside(path, left), tmp_path / "held")
    path.unlink()
    (tmp_path / "held").rename(beside(path, left))
    held = beside(path, left).read_bytes()
    aside = (await restore(path, copy)).aside
    assert aside is not None
    assert aside.read_bytes() == held
    assert aside in set_asides(path)
    assert [row.question for row in await LogReader(path).rows(None)] == ["kept"]
    async with opened(path) as log:
        assert await log.check() == ()


async def test_an_old_copy_is_brought_up_to_date_before_it_takes_its_place(tmp_path: Path) -> None:
    """No second copy is made of it, and what an earlier try left beside the log is not mixed in."""
    path, copy = tmp_path / "log.db", tmp_path / "copy.db"
    make_old(copy, 1)
    for side in ("", "-wal", "-shm"):
        (tmp_path / f"log.db.restored{side}").write_text("half")
    assert await restore(path, copy) == Restored(None, 0, ())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "log.db"]
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (NEWEST,)
    assert sqlite3.connect(copy).execute("PRAGMA user_version").fetchone() == (1,)


@pytest.mark.parametrize("kind", ["missing", "text", "foreign", "newer", "part"])
async def test_what_cannot_be_restored_changes_nothing(tmp_path: Path, kind: str) -> None:
    """The words name the copy; the log that is there stays as it is."""
    path, source = tmp_path / "log.db", tmp_path / "copy.db"
    async with opened(path) as log:
        await log.record(turn("kept"))
    if kind == "text":
        source.write_text("no database " * 100)
    if kind == "part":
        make_old(source, NEWEST)
        with closing(sqlite3.connect(source)) as other, other:
            other.execute("DROP TABLE turn")
    if kind in ("foreign", "newer"):
        other = sqlite3.connect(source)
        other.execute("CREATE TABLE cat (name)")
        if kind == "newer":
            other.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            other.execute(f"PRAGMA user_version = {NEWEST + 1}")
        other.commit()
        other.close()
    with pytest.raises(StoreError, match=r"copy\.db"):
        await restore(path, source)
    assert len(await LogReader(path).rows(None)) == 1
    assert set_asides(path) == ()
    assert not list(tmp_path.glob("*.restored*"))


def test_one_bot_for_each_log(tmp_path: Path) -> None:
    """A second one is told which process has it; when the first ends, the log is free."""
    path = tmp_path / "log.db"

    def second() -> str:
        try:
            with one_instance(path):
                return "taken"
        except StoreError as error:
            return str(error)

    with one_instance(path):
        assert "another Dateline runs" in second()
        told = in_child(second)
        assert f"another Dateline runs on this log (process {os.getpid()})" in told
    assert in_child(second) == "taken"


def test_a_lock_that_cannot_be_made(tmp_path: Path) -> None:
    """The words name the file."""
    (tmp_path / "file").touch()
    with (
        pytest.raises(StoreError, match=r"log\.db\.lock"),
        one_instance(tmp_path / "file" / "log.db"),
    ):
        pass


async def test_opening_while_another_holds_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sound log that cannot be written now is unavailable, not refused."""
    path = tmp_path / "log.db"
    make_old(path, 1)
    monkeypatch.setattr("bot.store.opening.OPEN_TIMEOUT_S", 0.01)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode = DELETE").fetchall()
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Unavailable, match="locked"):
        open_file(path)
    other.close()
    assert b"old question" in bytes_of(tmp_path)
