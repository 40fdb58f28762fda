"""What was erased stays gone: a copy that is restored brings none of it back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.logged import DIRECT
from bot.store.backup import backup
from bot.store.erasures import list_of, listed
from bot.store.files import set_aside
from bot.store.health import days_ago
from bot.store.restore import restore
from tests.store.copies import (
    CANARY,
    DAY,
    copied_then_erased,
    line,
    patch,
    questions,
    spoil,
)
from tests.store.turns import BAKER, opened, turn


@pytest.mark.parametrize("log", ["damaged", "set aside", "gone", "begun anew"])
async def test_what_was_erased_stays_gone_whatever_became_of_the_log(
    tmp_path: Path, log: str
) -> None:
    """Promise: a damaged log or none at all: the list tells what the copy must not bring back."""
    path = tmp_path / "log.db"
    copy = await copied_then_erased(path)
    if log == "gone":
        path.unlink()
    else:
        spoil(path)
    if log in ("set aside", "begun anew"):
        set_aside(path)
    if log == "begun anew":
        async with opened(path) as fresh:
            await fresh.record(turn("since"))
    restored = await restore(path, copy)
    assert (restored.left_out, restored.unread) == (1, ())
    assert await questions(path) == ["stays"]
    assert CANARY.encode() not in path.read_bytes()


async def test_no_direct_message_channel_comes_back(tmp_path: Path) -> None:
    """Promise: whose it is stands nowhere, so that a copy brings none; other notes stay."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.set_meta(DIRECT, '{"7": "2026-01-01"}')
        await log.set_meta("greeted", "yes")
        copy = await backup(path, tmp_path / "elsewhere" / "copy.db")
    await restore(path, copy)
    async with opened(path) as log:
        assert await log.meta(DIRECT) is None
        assert await log.meta("greeted") == "yes"


async def test_the_list_goes_along_to_another_host(tmp_path: Path) -> None:
    """Promise: an older copy and the list are enough."""
    copy = await copied_then_erased(tmp_path / "log.db")
    path = tmp_path / "new" / "log.db"
    path.parent.mkdir()
    list_of(tmp_path / "log.db").rename(list_of(path))
    assert (await restore(path, copy)).left_out == 1
    assert await questions(path) == ["stays"]


@pytest.mark.parametrize("place", ["log", "set aside", "newer copy"])
async def test_without_a_list_the_logs_tell(tmp_path: Path, place: str) -> None:
    """Promise: the log that stands there, one that was set aside, a newer copy: any will do."""
    path = tmp_path / "log.db"
    copy = await copied_then_erased(path)
    list_of(path).unlink()
    if place == "newer copy":
        await backup(path)
        path.unlink()
    if place == "set aside":
        set_aside(path)
    assert (await restore(path, copy)).left_out == 1
    assert await questions(path) == ["stays"]


async def test_an_erasure_keeps_its_last_moment(tmp_path: Path) -> None:
    """Promise: an older list beside a newer copy takes no erasure's moment back."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.forget_message("5")
        copy = await backup(path)
    last = listed(path).known["message", "5"]
    path.unlink()
    list_of(path).write_text(line("5", DAY(1)))
    await restore(path, copy)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT erased_at FROM erasure").fetchall() == [(last,)]


@pytest.mark.parametrize("upgraded", [False, True], ids=["now", "copied by an older version"])
async def test_a_server_that_came_back_keeps_what_it_has_set_since(
    tmp_path: Path, upgraded: bool
) -> None:
    """Promise: restoring a copy from before its leaving brings its settings back no more; one from
    after its return has them, whether the log that was copied knew of the leaving or had begun
    anew meanwhile, and also when nobody noted then when they were set."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.set_setting("1", "channels", "old")
        before = await backup(path, tmp_path / "elsewhere" / "before.db")
        await log.forget_guild("1")
        await log.set_setting("1", "channels", "new")
        await log._writer.start_anew("damaged")
        await log.record(turn(asked_at=days_ago(0)))
        after = await backup(path, tmp_path / "elsewhere" / "after.db")
    if upgraded:
        for copy in (before, after):
            with closing(sqlite3.connect(copy)) as connection, connection:
                connection.execute("ALTER TABLE setting DROP COLUMN set_at")
                connection.execute("DROP INDEX turn_by_reply")
                connection.execute("PRAGMA user_version = 5")
    await restore(path, after)
    async with opened(path) as log:
        assert await log.setting("1", "channels") == "new"
    await restore(path, before)
    async with opened(path) as log:
        assert await log.setting("1", "channels") is None


async def test_a_row_that_no_version_wrote_is_passed_over(tmp_path: Path) -> None:
    """Promise: an erasure of an unknown kind or without a moment is left out, the others count."""
    path = tmp_path / "log.db"
    copy = await copied_then_erased(path)
    list_of(path).unlink()
    async with opened(path) as log:
        patch(log, f"INSERT INTO erasure VALUES ('cat', '1', '{DAY(1)}'), ('message', '101', 'x')")
    assert (await restore(path, copy)).left_out == 1
    assert await questions(path) == ["stays"]


async def test_questions_are_counted_that_had_their_words(tmp_path: Path) -> None:
    """Promise: one that is erased by its message and by its server counts once, and one that was
    without words in the copy not at all; one asked since the erasure stays."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        for message in ("1", "2", "3"):
            await log.record(turn("?", replace(BAKER, message_id=message)))
        await log.record(turn("later", replace(BAKER, message_id="4"), asked_at=days_ago(0)))
        await log.forget_message("1")
        copy = await backup(path)
    list_of(path).write_text(line("2", DAY(9)) + line("1", DAY(8), "guild"))
    assert (await restore(path, copy)).left_out == 2
    assert await questions(path) == ["later"]


async def test_what_cannot_be_read_is_told_and_stops_nothing(tmp_path: Path) -> None:
    """Promise: the readable lines count; the list's others and unreadable logs are named."""
    path = tmp_path / "log.db"
    copy = await copied_then_erased(path)
    spoil(path)
    aside = set_aside(path)
    list_of(path).write_text(list_of(path).read_text() + "rubbish\n")
    restored = await restore(path, copy)
    assert restored.left_out == 1
    told = "what was noted as deleted only there may have come back"
    assert restored.unread == (
        f"{list_of(path)}: 1 of 2 lines cannot be read; {told}",
        f"{aside} cannot be read; {told}",
    )


async def test_a_list_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    """Promise: restoring goes on, and the words name the list."""
    path = tmp_path / "log.db"
    copy = await copied_then_erased(path)
    list_of(path).unlink()
    list_of(path).mkdir()
    restored = await restore(path, copy)
    assert restored.left_out == 1, "the log that stood there knew"
    (words,) = restored.unread
    assert words.startswith(f"{list_of(path)} cannot be read: Is a directory; ")
