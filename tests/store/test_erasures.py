"""The list of erasures beside the log: what it holds, and that a copy brings none of it back."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.erasures import Listed, list_of, listed
from bot.store.errors import StoreError
from bot.store.files import stamp
from bot.store.health import days_ago
from bot.store.key import pseudonym
from bot.store.restore import restore
from tests.store.copies import (
    ALICE,
    CANARY,
    DAY,
    copied_then_erased,
    line,
    patch,
    subjects,
)
from tests.store.turns import KEY, opened, turn

# --- what is written -----------------------------------------------------------------------


async def test_each_erasure_stands_in_the_list(tmp_path: Path) -> None:
    """Promise: kind, id or hash and moment, in the order they were done, for the owner alone; no
    question, no asker's id."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn(f"{CANARY} bakes?"))
        await log.forget_message("100")
        await log.forget_member(ALICE)
        await log.forget_guild("1")
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT kind, subject, erased_at FROM erasure ORDER BY rowid")
        noted = {(kind, subject): until for kind, subject, until in rows}
    told = [json.loads(each) for each in list_of(path).read_text().splitlines()]
    assert [(each["kind"], each["subject"]) for each in told] == [
        ("message", "100"), ("asker", pseudonym(ALICE, KEY)), ("guild", "1"),
    ]  # fmt: skip
    assert {key for each in told for key in each} == {"kind", "subject", "erased_at"}
    assert listed(path) == Listed(noted, 3)
    assert list_of(path).stat().st_mode & 0o777 == 0o600
    content = list_of(path).read_text()
    assert CANARY not in content
    assert ALICE not in content


async def test_a_line_is_on_the_disk_before_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise: the first one with its file's name, each later one by itself."""
    path = tmp_path / "log.db"
    flushed: list[str] = []
    fsync = os.fsync

    def noting(descriptor: int) -> None:
        flushed.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")).name)
        fsync(descriptor)

    async with opened(path) as log:
        monkeypatch.setattr(os, "fsync", noting)
        await log.forget_message("1")
        assert flushed == ["log.db.erased.partial", tmp_path.name]
        await log.forget_message("2")
        assert flushed[2:] == ["log.db.erased"]


async def test_nothing_is_listed_before_the_log_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise: an erasure that could not be written stands in no list."""
    monkeypatch.setattr("bot.store.writer.DONE_S", 0.01)
    path = tmp_path / "log.db"
    async with opened(path) as log:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="not all is deleted yet"):
            await log.forget_message("1")
        assert not list_of(path).exists()
        other.close()
        monkeypatch.undo()
        await log.flush()


async def test_a_line_that_was_cut_off_costs_only_itself(tmp_path: Path) -> None:
    """Promise: after a crash within a line the next one stands by itself."""
    path = tmp_path / "log.db"
    list_of(path).write_text(line("1", DAY(1)) + line("2", DAY(2))[:-9])
    async with opened(path) as log:
        await log.forget_message("3")
    assert subjects(path) == ["1", "3"]
    assert (listed(path).lines, listed(path).damaged) == (3, 1)


async def test_a_list_that_cannot_be_written_keeps_no_erasure_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Promise: it is done, counted and noted in the log; that the list lacks it is told."""
    path = tmp_path / "log.db"
    list_of(path).mkdir()
    async with opened(path) as log:
        await log.record(turn(f"{CANARY} bakes?"))
        with caplog.at_level(logging.WARNING):
            assert await log.forget_member(ALICE) == 1
            assert len(caplog.messages) == 1
            await log.purge()
        assert len(caplog.messages) == 2
        for words in caplog.messages:
            assert words.startswith(f"{list_of(path)}: what was deleted")
            assert "Is a directory; it is deleted all the same" in words
        assert await log.rows(None) == ()
        list_of(path).rmdir()
        await log.purge()
    assert subjects(path) == [pseudonym(ALICE, KEY)], "the daily tidying made it good"


async def test_a_list_that_begins_holds_what_was_erased_before_it(tmp_path: Path) -> None:
    """Promise: after an upgrade, or when somebody took it away, it is whole at once."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.forget_message("1")
        list_of(path).unlink()
        await log.forget_message("2")
    assert subjects(path) == ["1", "2"]


async def test_the_list_is_tidied_as_the_table_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Promise: what is too old goes, each subject stands once with its last moment, what cannot be
    read goes and is told; what only the list knows stays. What is in order is not written."""
    path = tmp_path / "log.db"
    young, younger, old = days_ago(10), days_ago(9), days_ago(366)
    content = line("1", old) + line("2", young) + line("2", younger) + "\nrubbish\n"
    list_of(path).write_text(content)
    async with opened(path) as log:
        patch(log, f"INSERT INTO erasure VALUES ('guild', '3', '{young}')")
        patch(log, f"INSERT INTO erasure VALUES ('guild', '4', '{old}')")
        with caplog.at_level(logging.WARNING):
            await log.purge()
        assert [words.split(": ")[1].split(";")[0] for words in caplog.messages] == [
            "1 of 4 lines cannot be read"
        ]
        assert list_of(path).read_text() == line("2", younger) + line("3", young, "guild")
        before = list_of(path).stat()
        await log.purge()
        assert list_of(path).stat() == before
    assert list_of(path).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("days", "files", "kept"),
    [
        ((0, 0), (), [29]),  # a copy elsewhere: as long as one before an upgrade is kept
        ((40, 0), (), [29, 39]),
        ((0, 40), (), [29, 39]),
        ((0, 0), ("backups/log-{}.db",), [29, 39, 49]),  # the newest copy never goes by itself
    ],
)
async def test_an_erasure_is_known_as_long_as_a_copy_may_bring_it_back(
    tmp_path: Path, days: tuple[int, int], files: tuple[str, ...], kept: list[int]
) -> None:
    """Promise: however short an operator keeps the rest, in the log and in the list."""
    path = tmp_path / "log.db"
    (tmp_path / "backups").mkdir()
    for name in files:
        (tmp_path / name.format(stamp(50))).touch()
    content = "".join(line(str(age), days_ago(age)) for age in (29, 39, 49, 59))
    list_of(path).write_text(content)
    async with opened(path) as log:
        for age in (29, 39, 49, 59):
            patch(log, f"INSERT INTO erasure VALUES ('message', '{age}', '{days_ago(age)}')")
        await log.purge(*days)
    assert subjects(path) == [str(age) for age in kept]
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT subject FROM erasure ORDER BY subject").fetchall()
    assert rows == [(str(age),) for age in kept]


async def test_a_short_memory_brings_nothing_back(tmp_path: Path) -> None:
    """Promise: after `purge --rows-days 0` a copy still comes without what was deleted."""
    path = tmp_path / "log.db"
    copy = await copied_then_erased(path)
    async with opened(path) as log:
        await log.purge(30, 0)
    path.unlink()
    assert (await restore(path, copy)).left_out == 1


async def test_where_nothing_was_erased_there_is_no_list(tmp_path: Path) -> None:
    """Promise: the daily tidying makes no empty file."""
    async with opened(tmp_path / "log.db") as log:
        await log.purge()
    assert not list_of(tmp_path / "log.db").exists()


# --- what is read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [
        b"\0\0\0", b"\xff\xfe", b"{", b"[]", b"7", b"null", b"{}", b"[" * 100_000,
        b'{"kind": "message", "subject": "5"}',
        line("5", DAY(1), "cat").encode().strip(),
        line("", DAY(1)).encode().strip(),
        line("5", "yesterday").encode().strip(),
        b'{"kind": "message", "subject": 5, "erased_at": "%s"}' % DAY(1).encode(),
        b'{"kind": ["message"], "subject": "5", "erased_at": "%s"}' % DAY(1).encode(),
        b'{"kind": "message", "subject": "5", "erased_at": 5}',
        b'{"kind": "message", "subject": "\\ud800", "erased_at": "%s"}' % DAY(1).encode(),
    ],
    ids=range(16),
)  # fmt: skip
def test_a_damaged_line_takes_nothing_from_the_others(tmp_path: Path, bad: bytes) -> None:
    """Promise: the lines before and after it count, and it is counted itself."""
    path = tmp_path / "log.db"
    list_of(path).write_bytes(line("1", DAY(1)).encode() + bad + b"\n" + line("2", DAY(2)).encode())
    known = {("message", "1"): DAY(1), ("message", "2"): DAY(2)}
    assert listed(path) == Listed(known, 3, 1)
