"""What the log knows without its file: taken over, kept ahead of it, and put into a new one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.connect import connected, run
from bot.store.memory import NOTHING, Kept, Memory, carry_over, kept, kept_in
from bot.store.opening import open_file
from bot.store.session import Session
from tests.store.turns import opened, turn

SETTINGS = {("1", "channels"): "10", ("2", "notices"): "20"}


def test_nothing_is_nothing() -> None:
    """Promise: before anything was read there are no settings, no notes and no numbers."""
    memory = Memory()
    assert memory.kept() == NOTHING == Kept({}, {}, 0)


def test_what_was_set_meanwhile_stays() -> None:
    """Promise: a file read later overrides nothing that was set since; the rest comes in."""
    memory = Memory()
    memory.settings["1", "channels"] = "new"
    memory.meta["commands"] = "new"
    memory.last_id = 5
    memory.learn(
        Kept({("1", "channels"): "old", ("2", "x"): "y"}, {"commands": "old", "a": "b"}, 3)
    )
    assert memory.settings == {("1", "channels"): "new", ("2", "x"): "y"}
    assert memory.meta == {"commands": "new", "a": "b"}
    assert memory.last_id == 5
    memory.learn(Kept({}, {}, 9))
    assert (memory.last_id, len(memory.settings), len(memory.meta)) == (9, 2, 2)


def test_a_server_that_left_does_not_come_back_from_the_file() -> None:
    """Promise: until it is erased, what the file still has of it is not taken over; what it sets
    when it is back holds. After it left twice, the first erasure is not the last."""
    memory = Memory()
    file = Kept({("1", "channels"): "old", ("2", "x"): "y"}, {}, 0)
    memory.learn(file)
    memory.leave("1", "monday")
    memory.settings["1", "notices"] = "new"
    memory.learn(file)
    assert memory.settings == {("1", "notices"): "new", ("2", "x"): "y"}
    memory.leave("1", "tuesday")
    memory.erased("1", "monday")
    memory.learn(file)
    assert memory.settings == {("2", "x"): "y"}
    memory.erased("1", "tuesday")
    memory.erased("1", "tuesday")
    memory.learn(file)
    assert memory.settings == file.settings


def test_what_is_handed_over_is_not_shared() -> None:
    """Promise: another thread reads it as it was, whatever is set meanwhile."""
    memory = Memory()
    before = memory.kept()
    memory.settings["1", "a"] = "b"
    memory.meta["a"] = "b"
    assert before == NOTHING
    assert memory.kept() == Kept({("1", "a"): "b"}, {"a": "b"}, 0)


async def test_a_file_knows_its_settings_notes_and_numbers(tmp_path: Path) -> None:
    """Promise: read from the file, also when nothing can be written; a number once given counts,
    though its row is gone."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        assert kept_in(path) == NOTHING
        for (guild, name), value in SETTINGS.items():
            await log.set_setting(guild, name, value)
        await log.set_meta("commands", "abc")
        for _ in range(3):
            await log.record(turn())
        await log.forget_guild("1")
        assert kept_in(path) == Kept({("2", "notices"): "20"}, {"commands": "abc"}, 3)
    assert kept_in(path).last_id == 3


@pytest.mark.parametrize("content", [None, b"", b"no database " * 99])
def test_a_file_that_cannot_be_read_knows_nothing(tmp_path: Path, content: bytes | None) -> None:
    """Promise: missing, empty or damaged: no fault, and nothing is made up."""
    path = tmp_path / "log.db"
    if content is not None:
        path.write_bytes(content)
    assert kept_in(path) == NOTHING
    assert path.exists() == (content is not None)


@pytest.mark.parametrize("last", [0, 1, 41])
def test_a_new_file_goes_on_where_the_old_one_stood(tmp_path: Path, last: int) -> None:
    """Promise: settings, notes and the next number are as they were; twice carried is once."""
    opened_file = open_file(tmp_path / "log.db")
    known = Kept(SETTINGS, {"commands": "abc"}, last)
    with closing(opened_file.connection) as connection:
        for _ in range(2):
            carry_over(connection, known)
        assert kept(connection) == known
        assert not connection.in_transaction
        columns = [row[1] for row in run(connection, "PRAGMA table_info(turn)") if row[1] != "id"]
        marks = ", ".join("1" for _ in columns)
        run(connection, f"INSERT INTO turn ({', '.join(columns)}) VALUES ({marks})")
        assert run(connection, "SELECT id FROM turn") == [(last + 1,)]


# --- a session with the file ---------------------------------------------------------------


def held(path: Path) -> Kept:
    with closing(connected(path, "ro", 1.0)) as connection:
        return kept(connection)


@pytest.mark.parametrize(
    ("known", "carried"),
    [
        (NOTHING, False),
        (Kept(SETTINGS, {"a": "b"}, 0), True),
        (Kept({}, {"a": "b"}, 7), True),
        (Kept({}, {"a": "b"}, 0), False),  # a note alone is made anew by whoever needs it
    ],
)
def test_a_fresh_file_is_given_what_is_known(tmp_path: Path, known: Kept, carried: bool) -> None:
    """Promise: a new log has the settings and numbers that the bot remembers."""
    session = Session(tmp_path / "log.db")
    session.open(known)
    session.close()
    assert held(session.path) == (known if carried else NOTHING)


@pytest.mark.parametrize("has", ["a setting", "a row"])
async def test_a_file_with_something_of_its_own_keeps_it(tmp_path: Path, has: str) -> None:
    """Promise: an older log that was put back is not overwritten by what the bot remembers."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        if has == "a setting":
            await log.set_setting("9", "own", "1")
        else:
            await log.record(turn())
    before = held(path)
    session = Session(path)
    session.open(Kept(SETTINGS, {}, 99))
    session.close()
    assert held(path) == before


def test_what_an_opening_brought_is_told_once(tmp_path: Path) -> None:
    """Promise: notices and settings come with the first asking, not again."""
    path = tmp_path / "log.db"
    path.touch()
    session = Session(path)
    session.open()
    found = session.found()
    assert found.notices == ("the log's file was empty; a new log began",)
    assert session.found().notices == ()
    assert session.found().kept == NOTHING
    session.close()


def test_a_batch_is_whole_or_nothing(tmp_path: Path) -> None:
    """Promise: results in order; a change that fails takes the others of its batch back, and the
    next batch goes through on the same connection."""
    session = Session(tmp_path / "log.db")

    def add(name: str) -> object:
        return lambda connection: run(connection, "INSERT INTO meta VALUES (?, 'x')", (name,))

    def count(connection: sqlite3.Connection) -> int:
        return int(run(connection, "SELECT count(*) FROM meta")[0][0])

    assert session.transaction([count, add("a"), count], NOTHING) == [0, [], 1]  # type: ignore[list-item]
    with pytest.raises(sqlite3.IntegrityError):
        session.transaction([add("b"), add("a")], NOTHING)  # type: ignore[list-item]
    assert session.transaction([count], NOTHING) == [1]
    assert session.alone(count, NOTHING) == 1
    assert session.wal_bytes() > 0
    session.close()
    session.close()
    assert session.wal_bytes() == 0


def test_the_next_change_opens_a_file_that_was_let_go(tmp_path: Path) -> None:
    """Promise: closing is no end; whoever writes again finds the file again."""
    session = Session(tmp_path / "log.db")
    session.open(Kept(SETTINGS, {}, 4))
    session.close()
    assert session.alone(kept, NOTHING).settings == SETTINGS
    session.close()
